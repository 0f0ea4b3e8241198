"""Campaigns 专项行动: stages, income lines, questionnaires."""
