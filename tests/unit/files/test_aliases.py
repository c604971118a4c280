"""Names that differ between model families have one canonical name."""

from importlib.resources import files

import pytest
import yaml

from gluteus.anatomy import library
from gluteus.errors import AnatomyError
from gluteus.files import canonical_name, matching_name

TABLE = yaml.safe_load((files("gluteus.files") / "data" / "aliases.yaml").read_text(encoding="utf-8"))[
    "names"
]


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("glut_med1_r", "glmed1_r"),
        ("glut_med3_l", "glmed3_l"),
        ("glmed1_r", "glmed1_r"),
        ("peri_r", "piri_r"),
        ("hip_flex_r", "hip_flexion_r"),
        ("hip_adduction_l", "hip_adduction_l"),
        ("glut_med1", "glmed1"),
        ("nothing_known", "nothing_known"),
    ],
)
def test_canonical_names(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical


def test_a_name_means_one_thing() -> None:
    said = [alias for group in TABLE.values() for aliases in group.values() for alias in aliases]
    canonical = {name for group in TABLE.values() for name in group}
    assert len(said) == len(set(said))
    assert not canonical & set(said)


def test_names_of_a_compartment_are_one_name() -> None:
    """In the anatomy's own records, a compartment with a line in each of two
    families has one name.
    """
    pairs = [
        part.opensim
        for muscle in library().muscles.values()
        for part in muscle.compartments
        if len(part.opensim) == 2
    ]
    assert len(pairs) > 10
    for pair in pairs:
        if not pair[0].startswith("addmagIsch"):  # three lines against four: no one-to-one
            assert len({canonical_name(name) for name in pair}) == 1, pair


def test_matching_in_another_family() -> None:
    names = ["glut_med1_r", "glut_med1_l", "glut_med2_r", "hip_flexion_r"]
    assert matching_name("glmed1_r", names) == "glut_med1_r"
    assert matching_name("glut_med2_r", names) == "glut_med2_r"
    assert matching_name("hip_flex_r", names) == "hip_flexion_r"
    with pytest.raises(AnatomyError, match="'glmed3_r'"):
        matching_name("glmed3_r", names)
    with pytest.raises(AnatomyError, match="give the names of the model"):
        matching_name("glmed3_r", [])
