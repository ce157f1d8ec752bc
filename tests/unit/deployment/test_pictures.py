"""The pictures of the README show the templates as they are."""

import html
import re
from decimal import Decimal
from pathlib import Path

import pytest

from deployment.pictures import imports_by_parent, target, trigger_lines, write_all
from deployment.svg import Arrow, Box, draw, layers
from sample_data import write_sample

REPOSITORY = Path(__file__).parent.parent.parent.parent


@pytest.mark.parametrize("picture", ["stacks.svg", "workflow.svg"])
def test_picture_is_up_to_date(picture, tmp_path):
    """`pynt images` writes them anew."""
    write_all(REPOSITORY / "cloudformation", tmp_path)
    assert (REPOSITORY / "images" / picture).read_text() == (tmp_path / picture).read_text()


def test_workflow_picture_names_each_job_and_crawler(tmp_path):
    write_all(REPOSITORY / "cloudformation", tmp_path)
    picture = (tmp_path / "workflow.svg").read_text()
    names = ["etl-extract", "etl-clean", "etl-repartition", "etl-raw-crawler", "etl-gold-crawler"]
    assert [name for name in names if f">{name}<" not in picture] == []


def test_layers_put_a_box_behind_all_that_point_to_it():
    boxes = {key: Box(key) for key in "abc"}
    arrows = [Arrow("a", "b"), Arrow("b", "c"), Arrow("a", "c")]
    assert layers(boxes, arrows) == [["a"], ["b"], ["c"]]


def test_draw_escapes_what_svg_would_read_as_markup():
    assert "a &lt; b" in draw({"x": Box("a < b")}, [], "one box")


def test_imports_by_parent_counts_each_export_once():
    value = {"Fn::ImportValue": {"Fn::Sub": "${GlueJobsStackName}-CleanJob"}}
    assert imports_by_parent({"Resources": {"One": value, "Two": value}}) == {"glue-jobs": 1}


def test_target_is_the_resource_behind_the_import():
    step = {"CrawlerName": {"Fn::ImportValue": {"Fn::Sub": "${GlueCatalogStackName}-RawCrawler"}}}
    assert target(step, {"glue-catalog-RawCrawler": "raw"}) == ("CRAWLER", "raw")


def test_trigger_lines_name_the_state_that_is_waited_for():
    predicate = {"Conditions": [{"JobName": "etl-clean", "State": "SUCCEEDED"}]}
    properties = {"Type": "CONDITIONAL", "Predicate": predicate}
    assert trigger_lines(properties) == ("trigger, SUCCEEDED",)


def shown_in_the_picture_of_a_run():
    """Each text of it, a cell of a table or a line."""
    svg = (REPOSITORY / "images" / "local_run.svg").read_text()
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
    return [html.unescape(text).strip() for text in texts]


def test_picture_of_a_run_counts_the_sample(tmp_path):
    counts = write_sample(tmp_path / "sample.zip", 10_000)
    shown = shown_in_the_picture_of_a_run()
    wanted = [f"{counts.rows:,}", f"{counts.duplicates}", f"{counts.written:,}"]
    assert [number for number in wanted if number not in shown] == []


def test_picture_of_a_run_shows_the_profit_that_the_sample_has(tmp_path):
    """Sum of the seven regions, as the query's table shows them."""
    counts = write_sample(tmp_path / "sample.zip", 10_000)
    profits = [cell for cell in shown_in_the_picture_of_a_run() if re.fullmatch(r"\d+\.\d\d", cell)]
    assert sum(map(Decimal, profits[:7])) == counts.total_profit


def test_picture_of_a_run_names_each_table():
    shown = shown_in_the_picture_of_a_run()
    tables = ["raw_sales", "silver_sales", "silver_sales_rejected", "gold_sales"]
    assert [table for table in tables if table not in shown] == []
