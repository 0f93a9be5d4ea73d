"""How long sending takes."""

from datetime import timedelta

from plugins.intake_form import links
from tests.plugins.paper_desk import PaperSettings


def test_a_study_on_a_thin_link() -> None:
    took = links.sending_time(50_000_000, 96, 128)
    assert timedelta(minutes=50) < took < timedelta(minutes=60)


def test_what_was_measured_is_reckoned_with_until_the_user_chooses() -> None:
    settings = PaperSettings()
    assert links.speed_kbit_s(settings) == links.DEFAULT_KBIT_S
    links.learn(settings, 1_000_000, 10.0)
    assert links.speed_kbit_s(settings) == 800
    links.learn(settings, 500_000, 10.0)
    assert links.speed_kbit_s(settings) == 600
    links.choose(settings, 128)
    assert links.speed_kbit_s(settings) == 128
    links.choose(settings, None)
    assert links.speed_kbit_s(settings) == 600


def test_a_short_measurement_says_nothing() -> None:
    settings = PaperSettings()
    links.learn(settings, 50_000, 10.0)
    links.learn(settings, 5_000_000, 0.1)
    assert links.measured_kbit_s(settings) is None
