"""Costs: a loss with each library's factors, two weights under a penalty, paths over λ, what libraries call λ."""
