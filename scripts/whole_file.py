"""Files that are whole whenever they exist."""
import os


def write_whole(file, text):
    """Written aside, then renamed: what stood there is replaced by a whole file or not at all. OSError where it cannot be."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, file)
    finally:
        aside.unlink(missing_ok=True)
