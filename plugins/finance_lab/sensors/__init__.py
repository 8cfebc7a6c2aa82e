"""Sensors: one file a service; their triggers have the same names in finance_lab.triggers."""
