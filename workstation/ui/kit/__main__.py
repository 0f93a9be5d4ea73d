"""Show every widget: `python -m workstation.ui.kit [scale] [dark]`."""

import sys

from workstation.ui.kit.gallery import show

if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:] if word.replace(".", "").isdigit()]
    show(numbers[0] if numbers else 0.0, is_dark="dark" in sys.argv).mainloop()
