"""Dealers [bayi]: people of a customer who configure and follow their own orders, and nothing else."""
