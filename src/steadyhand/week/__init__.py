"""The Week: Plaza, the fictional platform outside, and the scripted days that Steadyhand is judged by."""
