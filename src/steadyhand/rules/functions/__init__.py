"""The standard functions by subject; importing this package fills the registry."""

from steadyhand.rules.functions import cleaning as cleaning
from steadyhand.rules.functions import counters as counters
from steadyhand.rules.functions import domains as domains
from steadyhand.rules.functions import elections as elections
from steadyhand.rules.functions import encodings as encodings
from steadyhand.rules.functions import experiments as experiments
from steadyhand.rules.functions import forms as forms
from steadyhand.rules.functions import labels as labels
from steadyhand.rules.functions import lists as lists
from steadyhand.rules.functions import network as network
from steadyhand.rules.functions import patterns as patterns
from steadyhand.rules.functions import phones as phones
from steadyhand.rules.functions import text as text
from steadyhand.rules.functions import times as times
from steadyhand.rules.functions import values as values
