"""Pictures of the simulated posts: still lifes of plain shapes in the brand's colours.

They are drawn here, show nobody, and come as from a telephone: JPEG with a camera's EXIF, a
place in it that is nobody's (the middle of the ocean), some of them lying on their side.
"""

from __future__ import annotations

import colorsys
import io
import random
import re

from PIL import ExifTags, Image, ImageDraw

from kpi_site.demo.draws import stream
from kpi_site.demo.posts import Post
from kpi_site.demo.specs import ClientSpec
from kpi_site.demo.tabular import Files
from kpi_site.demo.world import CampaignWorld

MOST = 7
"""Pictures of a campaign."""
SIZE = (600, 750)
_QUALITY = 55
_CAMERA = "Demo Camera 1"
_LATITUDE, _LONGITUDE = (0.0, 1.0, 0.0), (25.0, 0.0, 0.0)
_ON_ITS_SIDE = 6
"""EXIF orientation: turn right to see it upright."""
Colour = tuple[int, int, int]


def pictures(client: ClientSpec, campaign: CampaignWorld, seed: int) -> Files:
    """Path in the campaign's folder → picture, of the first post of each creator."""
    first: dict[str, Post] = {}
    for post in campaign.posts:
        first.setdefault(post.creator.name, post)
    return {
        f"media/{_name(post)}.jpg": _picture(client, post, number, seed)
        for number, post in enumerate(list(first.values())[:MOST])
    }


def _name(post: Post) -> str:
    """The id of the export; where none was sent, what the address ends with."""
    return re.split(r"[/=]", post.permalink.rstrip("/"))[-1] if post.creator.screenshots else (
        post.post_id
    )  # fmt: skip


def _picture(client: ClientSpec, post: Post, number: int, seed: int) -> bytes:
    rng = stream(seed, client.slug, "picture", post.post_id)
    image = _still_life(_palette(client.colour, rng), rng)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = _CAMERA
    exif[ExifTags.Base.DateTime] = f"{post.published:%Y:%m:%d %H:%M:%S}"
    if number % 3 == 2:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[ExifTags.Base.Orientation] = _ON_ITS_SIDE
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place |= {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: _LATITUDE,
              ExifTags.GPS.GPSLongitudeRef: "W", ExifTags.GPS.GPSLongitude: _LONGITUDE}  # fmt: skip
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True, exif=exif.tobytes())
    return written.getvalue()


def _palette(colour: str, rng: random.Random) -> list[Colour]:
    """Wall, table, and five colours of things around the brand's own."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, _ = colorsys.rgb_to_hls(red, green, blue)
    wall = hue + rng.choice((0.5, 0.08, -0.08))
    tones = [(wall, 0.86, 0.28), (hue + 0.06, 0.64, 0.24), (hue, 0.42, 0.5), (hue, 0.7, 0.42)]
    tones += [(hue + rng.choice((-0.12, 0.12, 0.45)), light, 0.4) for light in (0.35, 0.55, 0.78)]
    return [_rgb(*tone) for tone in tones]


def _rgb(hue: float, light: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _still_life(colours: list[Colour], rng: random.Random) -> Image.Image:
    """A wall with a round window, a table, and three to five things on it."""
    width, height = SIZE
    wall, table, *things = colours
    image = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(image)
    edge = round(height * rng.uniform(0.6, 0.7))
    middle, radius = rng.randint(130, width - 130), rng.randint(75, 140)
    draw.ellipse(_box(middle, 190, radius, radius), fill=things[1])
    draw.rectangle((0, edge, width, height), fill=table)
    count = rng.randint(3, 5)
    for number in range(count):
        across = round(width * (number + 0.5 + rng.uniform(-0.15, 0.15)) / count)
        _thing(draw, rng, across, edge + rng.randint(20, 110), things)
    return image


def _thing(draw: ImageDraw.ImageDraw, rng: random.Random, x: int, foot: int,
           colours: list[Colour]) -> None:  # fmt: skip
    """A bowl, a jar or a vase with a leaf, standing on the table with its shadow."""
    wide, tall = rng.randint(46, 80), rng.randint(95, 240)
    colour, lid = rng.choice(colours), rng.choice(colours)
    shade = tuple(round(part * 0.55) for part in colours[0])
    draw.ellipse(_box(x + 18, foot, wide + 22, 16), fill=shade)
    kind = rng.choice(("bowl", "jar", "vase"))
    if kind == "bowl":
        draw.chord(_box(x, foot - wide // 2, wide + 20, wide // 2 + 24), 0, 180, fill=colour)
    elif kind == "jar":
        draw.rounded_rectangle((x - wide, foot - tall, x + wide, foot), 22, fill=colour)
        draw.rectangle((x - wide + 10, foot - tall - 26, x + wide - 10, foot - tall), fill=lid)
    else:
        draw.ellipse(_box(x, foot - wide, wide, wide), fill=colour)
        draw.rectangle((x - 16, foot - tall - 30, x + 16, foot - wide), fill=colour)
        draw.ellipse(_box(x + 34, foot - tall - 90, 26, 80), fill=lid)


def _box(x: int, y: int, across: int, up: int) -> tuple[int, int, int, int]:
    return x - across, y - up, x + across, y + up
