"""The colour and shape of each class: style sheets, registries and palettes."""
