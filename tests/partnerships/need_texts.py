"""What a need says in these tests."""

VALUES = {
    "title": "Skulebasert vurdering",
    "found_how": "The school analysis.",
    "participants": "All teachers and the union.",
    "aim": "Better assessment.",
    "content": "Work in the schools.",
    "school_count": 4,
    "teacher_count": 60,
    "leader_count": 6,
    "uh_partner": None,
    "duration": 1,
}
