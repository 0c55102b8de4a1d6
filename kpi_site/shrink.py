"""A picture of any origin made small and clean: its pixels, and nothing that came with them."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import PIL
from PIL import Image, ImageCms, ImageOps

WIDTHS = (320, 960)
"""Pixels; a picture is made smaller, never larger."""
TALLEST = 2
"""Height at most, in widths: a long screenshot is no picture of a post."""
MOST_PIXELS = 60_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 78
RECIPE = f"1/{WIDTHS}/{TALLEST}/{MOST_PIXELS}/{_QUALITY}/{PIL.__version__}"
"""What the bytes depend on beside the picture itself."""


class PictureError(ValueError):
    """A file that is no picture that can be shown; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A picture at one size, as WebP without metadata."""

    width: int
    height: int
    content: bytes


def shrink(content: bytes) -> dict[int, Small]:
    """`WIDTHS` → the picture at that width, or at its own where it is smaller.

    Turned as its camera says, in sRGB, the first frame of a moving one; no EXIF, place, profile
    or comment is kept. The same bytes give the same bytes. Raises PictureError.
    """
    try:
        # Pillow warns of a picture that would fill the memory; here that is refused.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning)
            image = _pixels(content)
            return {width: _small(image, width) for width in WIDTHS}
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(_too_large("far too many")) from None
    except Exception as error:  # decoders raise whatever a broken file leads them to
        what = "cannot be read as a picture: it is damaged or cut short. Export it again as JPEG."
        raise PictureError(what) from error


def _pixels(content: bytes) -> Image.Image:
    """The first frame, upright, in sRGB, on white where it lets anything through."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise PictureError(_too_large(f"{opened.width * opened.height / 1e6:,.0f} million"))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        return _on_white(_srgb(_plain(upright), upright.info.get("icc_profile")))


def _too_large(pixels: str) -> str:
    return (f"has {pixels} pixels; at most {MOST_PIXELS / 1e6:.0f} million are read. Save it "
            "smaller, e.g. 2,000 pixels wide.")  # fmt: skip


def _plain(image: Image.Image) -> Image.Image:
    """A mode with eight bits a channel."""
    if image.mode.startswith("I;16"):
        # 16 bits of grey; Pillow's own conversion would cut everything above 255 to white.
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if image.mode == "P" or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"} else image.convert("RGB")


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    """In sRGB; a profile that is broken or of another kind of picture is passed over."""
    if not isinstance(profile, bytes) or image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        to = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, given, to, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if converted is None else converted


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"RGBA", "LA"}:
        return image.convert("RGB")
    through = image.convert("RGBA")
    ground = Image.new("RGBA", through.size, "white")
    return Image.alpha_composite(ground, through).convert("RGB")


def _small(image: Image.Image, width: int) -> Small:
    share = min(1.0, width / image.width, TALLEST * width / image.height)
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    resized = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    # A new picture has no `info`, and so nothing that could be written beside its pixels.
    clean = Image.new("RGB", size)
    clean.paste(resized)
    written = io.BytesIO()
    clean.save(written, "WEBP", quality=_QUALITY, method=4)
    return Small(width=size[0], height=size[1], content=written.getvalue())
