"""What calibrations bring to the door."""

from steadyhand.civic.calibration.commands import Recalibrate
from steadyhand.civic.calibration.facts import Recalibrated
from steadyhand.civic.calibration.views import CalibrationView
from steadyhand.kernel.registry import Room

CALIBRATION_ROOM = Room(
    name="civic.calibration",
    commands=(Recalibrate,),
    facts=(Recalibrated,),
    views=(CalibrationView(),),
)
