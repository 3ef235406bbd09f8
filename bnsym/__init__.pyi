from bnsym.card import Card as Card
from bnsym.chain import Chain as Chain
from bnsym.chain import StepError as StepError
from bnsym.chain import derive as derive
from bnsym.checked import check as check
from bnsym.comparison import Comparison as Comparison
from bnsym.comparison import compare as compare
from bnsym.compiling import compile as compile
from bnsym.core import CheckReport as CheckReport
from bnsym.core import Rule as Rule
from bnsym.core import Verdict as Verdict
from bnsym.errors import AccuracyError as AccuracyError
from bnsym.errors import InputError as InputError
from bnsym.handbook import catalogue as catalogue
from bnsym.handbook import cite as cite
from bnsym.handbook import export as export
from bnsym.handbook import find as find
from bnsym.handbook import identity as identity
from bnsym.meanfield import Homogeneous as Homogeneous
from bnsym.meanfield import alpha_fold as alpha_fold
from bnsym.meanfield import alpha_transition as alpha_transition
from bnsym.phases import bifurcation as bifurcation
from bnsym.phases import phase_diagram as phase_diagram
from bnsym.symbolic.activations import Activation as Activation
from bnsym.symbolic.activations import activation as activation
from bnsym.theory import MeanField as MeanField

__version__: str
