"""What a rule set would have done to many events: counted in parts, put together, and told."""

from steadyhand.rules.backtest.counting import Counting as Counting
from steadyhand.rules.backtest.report import Hit as Hit
from steadyhand.rules.backtest.report import Judged as Judged
from steadyhand.rules.backtest.report import Known as Known
from steadyhand.rules.backtest.report import Report as Report
from steadyhand.rules.backtest.report import RuleFigures as RuleFigures
from steadyhand.rules.backtest.report import drawn_in as drawn_in
from steadyhand.rules.backtest.report import report as report
from steadyhand.rules.backtest.tally import SAMPLE as SAMPLE
from steadyhand.rules.backtest.tally import Change as Change
from steadyhand.rules.backtest.tally import Counts as Counts
from steadyhand.rules.backtest.tally import Human as Human
from steadyhand.rules.backtest.tally import RuleTally as RuleTally
from steadyhand.rules.backtest.tally import Tally as Tally
from steadyhand.rules.backtest.tally import merged as merged
