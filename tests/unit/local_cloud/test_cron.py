"""Schedule expressions, from AWS's documented examples.

Source  EventBridge User Guide, "Setting a schedule pattern for scheduled rules"; EventBridge
        Scheduler User Guide, "Schedule types"; AWS Glue Developer Guide, "Time-based schedules
        for jobs and crawlers".
"""

from datetime import UTC, datetime

import pytest

from local_cloud.cron import InvalidScheduleError, parse_cron, parse_schedule


def times(expression, start, number):
    """The next times as ``2026-01-05 10:00``."""
    moment, found = datetime.fromisoformat(start).replace(tzinfo=UTC), []
    schedule = parse_schedule(expression)
    for _ in range(number):
        moment = schedule.next_after(moment)
        found.append(moment.strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "start", "expected"),
    [
        (  # 10:00 every day
            "cron(0 10 * * ? *)",
            "2026-11-21 10:00",
            ["2026-11-22 10:00", "2026-11-23 10:00"],
        ),
        (  # 12:15 every day
            "cron(15 12 * * ? *)",
            "2026-12-31 12:14:59",
            ["2026-12-31 12:15", "2027-01-01 12:15"],
        ),
        (  # 18:00 every Monday through Friday
            "cron(0 18 ? * MON-FRI *)",
            "2026-11-20 17:00",  # a Friday
            ["2026-11-20 18:00", "2026-11-23 18:00"],
        ),
        (  # 8:00 every first day of the month
            "cron(0 8 1 * ? *)",
            "2026-11-21 00:00",
            ["2026-12-01 08:00", "2027-01-01 08:00"],
        ),
        (  # every 15 minutes
            "cron(0/15 * * * ? *)",
            "2026-11-21 23:20",
            ["2026-11-21 23:30", "2026-11-21 23:45", "2026-11-22 00:00"],
        ),
        (  # every 10 minutes Monday through Friday
            "cron(0/10 * ? * MON-FRI *)",
            "2026-11-20 23:45",
            ["2026-11-20 23:50", "2026-11-23 00:00"],
        ),
        (  # every 5 minutes Monday through Friday between 8:00 and 17:55
            "cron(0/5 8-17 ? * MON-FRI *)",
            "2026-11-19 17:50",
            ["2026-11-19 17:55", "2026-11-20 08:00"],
        ),
        (  # 10:15 on the last Friday of each month during 2022 and 2023
            "cron(15 10 ? * 6L 2022-2023)",
            "2022-01-01 00:00",
            ["2022-01-28 10:15", "2022-02-25 10:15", "2022-03-25 10:15"],
        ),
        (  # 1/10: the 11th, 21st, 31st minute, starting from the first
            "cron(1/10 0 1 1 ? *)",
            "2026-12-31 00:00",
            ["2027-01-01 00:01", "2027-01-01 00:11", "2027-01-01 00:21"],
        ),
        (  # 3#2: the second Tuesday of the month
            "cron(0 9 ? * 3#2 *)",
            "2026-11-01 00:00",
            ["2026-11-10 09:00", "2026-12-08 09:00"],
        ),
        (  # the fifth Sunday, in months that have one
            "cron(0 9 ? * SUN#5 *)",
            "2026-11-01 00:00",
            ["2026-11-29 09:00", "2027-01-31 09:00"],
        ),
        (  # the last day of the month
            "cron(0 0 L * ? *)",
            "2028-01-31 12:00",
            ["2028-02-29 00:00", "2028-03-31 00:00"],
        ),
        (  # the last day of the week
            "cron(0 0 ? * L *)",
            "2026-11-21 12:00",  # a Saturday
            ["2026-11-28 00:00", "2026-12-05 00:00"],
        ),
        (  # 3W: the weekday nearest to the 3rd (a Saturday in 10/2026, a Sunday in 1/2027)
            "cron(0 0 3W OCT,JAN ? *)",
            "2026-09-01 00:00",
            ["2026-10-02 00:00", "2027-01-04 00:00"],
        ),
        (  # 1W stays in its month: the 1st of 8/2026 is a Saturday
            "cron(0 0 1W 8 ? *)",
            "2026-07-01 00:00",
            ["2026-08-03 00:00"],
        ),
        (  # 31W of 5/2026, a Sunday
            "cron(0 0 31W 5 ? *)",
            "2026-05-01 00:00",
            ["2026-05-29 00:00"],
        ),
        (  # lists of names; a day that few months have
            "cron(30 4,16 31 jan,FEB,Mar ? 2027)",
            "2027-01-31 05:00",
            ["2027-01-31 16:30", "2027-03-31 04:30"],
        ),
        ("rate(5 minutes)", "2026-11-21 10:02:30", ["2026-11-21 10:05", "2026-11-21 10:10"]),
        ("rate(1 day)", "2026-11-21 10:02", ["2026-11-22 00:00"]),
    ],
)
def test_schedule_comes_at_its_times(expression, start, expected):
    assert times(expression, start, len(expected)) == expected


def test_schedule_ends_with_its_years():
    cron = parse_cron("cron(0 0 31 12 ? 2027)")
    assert cron.next_after(datetime(2027, 12, 31, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("0 10 * * ? *", "not cron"),
        ("cron(0 10 * * ?)", "5 fields"),
        ("cron(0/5, 9-18, ?, *, MON-FRI, *)", "has to be"),  # boto3#2876
        ("cron(0 10 * * * *)", "has to be"),
        ("cron(0 10 ? * ? *)", "has to be"),
        ("cron(0 10 1 * MON *)", "has to be"),
        ("cron(60 10 * * ? *)", "no value of the field Minutes"),
        ("cron(0 24 * * ? *)", "no value of the field Hours"),
        ("cron(0 0 0 * ? *)", "no value of the field Day-of-month"),
        ("cron(0 0 32W * ? *)", "no value of the field Day-of-month"),
        ("cron(0 0 ? * 0 *)", "no value of the field Day-of-week"),
        ("cron(0 0 ? * 3#1,6#3 *)", "no value of the field Day-of-week"),
        ("cron(0 0 ? * FRI-MON *)", "runs backwards"),
        ("cron(0 0 * * ? 2200)", "no value of the field Year"),
        ("cron(*/0 0 * * ? *)", "no valid step"),
        ("rate(1 hours)", "singular"),
        ("rate(5 hour)", "plural"),
        ("rate(0 minutes)", "not cron"),
    ],
)
def test_expression_is_refused(expression, reason):
    with pytest.raises(InvalidScheduleError, match=reason):
        parse_schedule(expression)


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("cron(0/5 * * * ? *)", 5),
        ("cron(0,2 3 * * ? *)", 2),
        ("cron(0,58 * * * ? *)", 2),
        ("cron(0,58 3 * * ? *)", 58),
        ("cron(0 3 * * ? *)", 1440),
        ("cron(0,59 0,23 * * ? *)", 1),  # 23:59 and 0:00
    ],
)
def test_cron_knows_its_shortest_distance(expression, minutes):
    assert parse_cron(expression).shortest_minutes() == minutes
