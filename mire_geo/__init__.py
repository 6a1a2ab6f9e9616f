"""Where and when a city's welfare services fail to reach people.

A flat library of nouns, stacked in layers that a machine checks (`lint-imports`).
One central fact: the labelled table of walking minutes, cell x site; every measure is a pure function of it.
"""
