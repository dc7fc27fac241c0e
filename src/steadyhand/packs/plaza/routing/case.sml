# What a case says. Nothing here says who posted or who asked.

CaseArea: str = JsonData(path='$.area')
CaseSeverity: str = JsonData(path='$.severity')
CaseReach: Optional[int] = JsonData(path='$.reach', required=False)
