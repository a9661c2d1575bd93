"""The configurator: door models as data, formulas by clerks, exploded bills of materials and prices."""
