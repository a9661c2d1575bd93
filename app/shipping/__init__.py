"""Shipping: finished doors leave the house, with the legally numbered waybill that goes with the truck."""
