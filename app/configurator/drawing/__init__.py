"""The door drawn from its parameters: one SVG for the order form, the kiosk card and the papers."""

from app.configurator.drawing.door import draw_door
from app.configurator.drawing.shape import DrawingStyle, style_of

__all__ = ["DrawingStyle", "draw_door", "style_of"]
