"""Work in progress [imalat]: what an order takes, gives back, leaves over and takes along."""
