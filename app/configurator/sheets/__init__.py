"""What clerks type on the pages of parameters and door models: read, checked as a whole, tried out, saved."""
