"""Figures as the bytes of a file."""

import io


def saved(figure, file_format, **keywords):
    """Return what `savefig` writes."""
    file = io.BytesIO()
    figure.savefig(file, format=file_format, **keywords)
    return file.getvalue()
