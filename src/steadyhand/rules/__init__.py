"""The rules that an event is judged by: written in SML, checked whole when loaded, evaluated without I/O."""

from steadyhand.rules.errors import Place as Place
from steadyhand.rules.errors import Problem as Problem
from steadyhand.rules.errors import RuleError as RuleError
from steadyhand.rules.load import load_rules as load_rules
from steadyhand.rules.model import Effect as Effect
from steadyhand.rules.model import Facts as Facts
from steadyhand.rules.model import LabelChange as LabelChange
from steadyhand.rules.model import MatchedRule as MatchedRule
from steadyhand.rules.model import NodeError as NodeError
from steadyhand.rules.model import Outcome as Outcome
from steadyhand.rules.model import VerdictDeclared as VerdictDeclared
from steadyhand.rules.pack import STARTER as STARTER
from steadyhand.rules.pack import Article as Article
from steadyhand.rules.pack import Pack as Pack
from steadyhand.rules.pack import VerdictMeaning as VerdictMeaning
from steadyhand.rules.pack import load_pack as load_pack
from steadyhand.rules.ruleset import Extraction as Extraction
from steadyhand.rules.ruleset import RuleSet as RuleSet
