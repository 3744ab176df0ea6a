"""The wheel brings the app along, below `losslab/app`: app.py, pages/ and the settings. The rest: pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithApp(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:
            here, there = Path(__file__).parent, Path(self.build_lib) / "losslab" / "app"
            for name in (
                "app.py",
                ".streamlit/config.toml",
                *(f"pages/{p.name}" for p in (here / "pages").glob("*.py")),
            ):
                (there / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(here / name, there / name)


setup(cmdclass={"build_py": WithApp})
