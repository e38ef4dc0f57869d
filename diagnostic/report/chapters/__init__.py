"""The chapters of the diagnostic territorial: each module has `blocks(request) -> list[Block]`, its heading first."""
