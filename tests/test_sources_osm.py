"""The traps of OpenStreetMap as a publisher of places, on small files of our own."""

from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely

from mire_geo.sources.publishers import osm
from mire_geo.tables import schema
from tests.placetoy import X0, Y0, write_csv


class TestOsm:
    @pytest.mark.parametrize(
        ("tags", "kind"),
        [
            ({"amenity": "pharmacy"}, "farmacia"),
            ({"amenity": "restaurant", "office": "coworking"}, "coworking"),
            ({"amenity": "social_facility", "social_facility": "nursing_home"}, "rsa"),
            ({"amenity": "social_facility", "social_facility": "soup_kitchen"}, "struttura_sociale"),
            ({"amenity": "library", "operator": "Comune di Milano"}, "biblioteca"),
            ({"amenity": "library", "name": "Biblioteca di Via Senato"}, "biblioteca_specialistica"),
            ({"railway": "station", "train": "yes"}, "stazione_ferroviaria"),
            ({"leisure": "sports_centre", "name": "Piscina Cozzi"}, "piscina"),
            ({"amenity": "waste_basket"}, None),
        ],
    )
    def test_tags_name_the_kind(self, tags: dict[str, str], kind: str | None) -> None:
        assert osm.kind_of(tags) == kind

    def test_objects_give_hours_access_and_the_day_of_the_last_check(self, tmp_path: Path) -> None:
        text = """<osm>
        <note>licence</note>
        <node id="1" lat="45.46" lon="9.18"><tag k="amenity" v="pharmacy"/><tag k="name" v="Canossa"/>
          <tag k="opening_hours" v="Mo-Fr 09:00-19:00"/><tag k="wheelchair" v="designated"/>
          <tag k="check_date" v="2026"/><tag k="check_date:opening_hours" v="2025-03-01"/></node>
        <way id="2"><center lat="45.47" lon="9.19"/><nd ref="1"/><tag k="amenity" v="post_office"/></way>
        <way id="3"><nd ref="1"/><tag k="amenity" v="bank"/></way>
        <node id="4" lat="45.46" lon="9.18"><tag k="amenity" v="kindergarten"/><tag k="name" v="Nido Rossi"/></node>
        <node id="5" lat="45.46" lon="9.18"><tag k="amenity" v="cafe"/></node>
        <node id="6" lat="45.46" lon="9.18"><tag k="amenity" v="dentist"/><tag k="name" v="Dott. Rossi"/></node>
        <node id="7" lat="45.46" lon="9.18"><tag k="amenity" v="toilets"/><tag k="access" v="customers"/></node>
        <node id="8" lat="45.46" lon="9.18"><tag k="amenity" v="pharmacy"/><tag k="name" v="Parafarmacia"/></node>
        </osm>"""
        path = tmp_path / osm.POIS.files[0]
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        read_places = osm.read_pois(tmp_path)
        pharmacy, post, bank, dentist = read_places.places
        assert (pharmacy.key, pharmacy.wheelchair, pharmacy.confirmed_on) == ("osm-n1", "yes", "2025-03-01")
        assert pharmacy.hours_text == "Mo-Fr 09:00-19:00"
        assert (post.key, post.lon, post.lat) == ("osm-w2", 9.19, 45.47)
        assert bank.lon is None
        assert dentist.name is None
        assert read_places.refused == {osm.MISSING: 1, osm.UNKNOWN: 2, osm.CLOSED: 1}
        assert not read_places.adds(pharmacy)
        assert read_places.adds(post)

    def test_of_2016_only_what_nothing_newer_lists(self, tmp_path: Path) -> None:
        rows = [
            {"amenity": amenity, "id": str(number), "lat": "45.46", "lon": "9.18"}
            for number, amenity in enumerate(("post_office", "pharmacy", "coworking_space", "bench"))
        ]
        write_csv(tmp_path / osm.NODES_2016.files[0], rows)
        read_places = osm.read_nodes_2016(tmp_path)
        assert [(one.kind, one.key) for one in read_places.places] == [("posta", "osm-n0")]
        assert read_places.refused == {osm.NEWER: 2, osm.UNKNOWN: 1}

    def test_parks_are_a_point_inside_and_regional_ones_are_none(self, tmp_path: Path) -> None:
        ring = shapely.box(X0, Y0, X0 + 100, Y0 + 100) - shapely.box(X0 + 10, Y0 + 10, X0 + 90, Y0 + 90)
        shapes = [ring, shapely.box(X0, Y0, X0 + 2000, Y0 + 2000), shapely.box(X0, Y0, X0 + 50, Y0 + 50)]
        frame = gpd.GeoDataFrame(
            {
                "element": ["way"] * 3,
                "id": [1, 2, 3],
                "access": [None, None, "private"],
                "name": ["A", "B", "C"],
            },
            geometry=shapes,
            crs=schema.CRS,
        )
        path = tmp_path / osm.PARKS.files[0]
        path.parent.mkdir(parents=True)
        frame.to_file(path, driver="GPKG")
        read_places = osm.read_parks(tmp_path)
        (park,) = read_places.places
        spot = shapely.Point(
            pyproj.Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True).transform(park.lon, park.lat)
        )
        assert park.key == "osm-w1"
        assert ring.buffer(0.01).contains(spot)
        assert read_places.refused == {osm.CLOSED: 1, osm.REGIONAL: 1}
