"""Backtests: a rule set judges what happened, and nothing follows from it. See docs/backtest.md."""

from steadyhand.flows.backtesting.job import Progress as Progress
from steadyhand.flows.backtesting.job import State as State
from steadyhand.flows.backtesting.job import jobs as jobs
from steadyhand.flows.backtesting.known import People as People
from steadyhand.flows.backtesting.known import people as people
from steadyhand.flows.backtesting.lines import backtest_lines as backtest_lines
from steadyhand.flows.backtesting.running import Asked as Asked
from steadyhand.flows.backtesting.running import Loaded as Loaded
from steadyhand.flows.backtesting.running import Place as Place
from steadyhand.flows.backtesting.running import backtest as backtest
from steadyhand.flows.backtesting.running import loaded as loaded
from steadyhand.flows.backtesting.workers import Stopped as Stopped
from steadyhand.flows.backtesting.workers import WorkerLost as WorkerLost
