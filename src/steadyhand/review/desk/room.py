"""What figures of the desk bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.desk.views import PaceView, WorkView

DESK = Room(name="review.desk", commands=(), facts=(), views=(PaceView(), WorkView()))
