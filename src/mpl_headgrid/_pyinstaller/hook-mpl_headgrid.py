"""PyInstaller's hook: a frozen application gets the style sheets and the example data."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("mpl_headgrid")
