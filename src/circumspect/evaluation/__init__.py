"""How well a checker judges labelled posts. For measuring only: nothing here changes what a check answers."""

from circumspect.evaluation.labelled import Labelled, read_labelled
from circumspect.evaluation.scores import Evaluation, evaluate

__all__ = ["Evaluation", "Labelled", "evaluate", "read_labelled"]
