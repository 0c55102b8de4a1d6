"""The simulator: a whole workspace in the exports' own formats, from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kpi_site.demo.procedural import generated_clients
from kpi_site.demo.scenarios import CLIENTS
from kpi_site.demo.specs import LAST_EXPORT, ClientSpec
from kpi_site.demo.truth import truth_json
from kpi_site.demo.world import ClientWorld, draw_client
from kpi_site.demo.write_evidence import evidence, shared_evidence
from kpi_site.demo.write_media import pictures
from kpi_site.demo.write_params import campaign_yaml, client_yaml, rates_csv
from kpi_site.demo.write_sheets import sheets
from kpi_site.demo.write_shop import shop_exports
from kpi_site.demo.write_social import brand_posts, creator_exports
from kpi_site.demo.write_web import analytics, brand_series, contacts, network

__all__ = ["write_demo"]
GENERATED_CAMPAIGNS = 2


def write_demo(
    root: Path, *, clients: int = 3, campaigns: int | None = None, seed: int = 7
) -> list[Path]:
    """Write params, data and truth of a simulated agency below `root`; the paths written.

    Without `campaigns` the first three clients are the hand-made ones (7 campaigns in three
    languages) and further ones have two campaigns each; with it, every client is generated and has
    that many. The same arguments give the same bytes; more clients change no earlier one. Files of
    the same name are overwritten, others stay. Raises `ValueError` for less than one of either.
    """
    if clients < 1 or (campaigns is not None and campaigns < 1):
        raise ValueError(
            f"expected at least one client and one campaign, found {clients} and {campaigns}"
        )
    specs = _specs(clients, campaigns, seed)
    written = [_write(root / "params/rates.csv", rates_csv(specs))]
    for spec in specs:
        world = draw_client(spec, seed)
        written += [_write(root / path, content) for path, content in _files(world, seed)]
    return sorted(written)


def _specs(clients: int, campaigns: int | None, seed: int) -> list[ClientSpec]:
    if campaigns is not None:
        return generated_clients(clients, campaigns, seed)
    made = list(CLIENTS[:clients])
    return made + generated_clients(clients - len(made), GENERATED_CAMPAIGNS, seed, first=len(made))


def _files(world: ClientWorld, seed: int) -> Iterator[tuple[str, bytes]]:
    slug, shared = world.spec.slug, f"data/{world.spec.slug}/_shared"
    yield f"params/{slug}/client.yaml", client_yaml(world.spec)
    files = shop_exports(world) | brand_series(world) | shared_evidence(world, seed)
    for name, content in files.items():
        yield f"{shared}/{name}", content
    yield (
        f"{shared}/{LAST_EXPORT}/{world.spec.handle}/instagram_content.csv",
        brand_posts(world.spec, seed),
    )
    for campaign in world.campaigns:
        name, home = campaign.spec.slug, f"data/{slug}/{campaign.spec.slug}"
        stories = any(post.format == "story" for post in campaign.posts)
        yield f"params/{slug}/{name}.yaml", campaign_yaml(campaign.spec, stories=stories)
        yield f"truth/{slug}/{name}.json", truth_json(world, campaign, seed)
        sent = creator_exports(world, campaign) | analytics(world, campaign, seed)
        kept = sheets(world, campaign) | evidence(world, campaign, seed)
        # Only the hand-made clients have pictures: a benchmark's thousand campaigns need none.
        seen = pictures(world.spec, campaign, seed) if world.spec in CLIENTS else {}
        for path, content in (kept | sent | seen).items():
            yield f"{home}/{path}", content
        if campaign.leads:
            yield f"{home}/{LAST_EXPORT}/hubspot-crm-exports-contacts.csv", contacts(campaign.leads)
        if campaign.spec.has("affiliate"):
            yield f"{home}/{LAST_EXPORT}/impact-actions.csv", network(world, campaign)


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
