"""Events in: refused with a reason or made durable, repeats dropped, each acknowledged once it is kept."""
