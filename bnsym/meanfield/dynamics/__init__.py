"""Where covariance matrices settle: fixed points of the map of a layer, and what changes them.

groups       matrices that only know which of two groups a point is in
reduced      a layer on these, and its derivative on all symmetric matrices
directions   the same for any activation, by difference quotients
points       BSB1 and BSB2: the search, eigenvalues, stability
curve        points of BSB2 over the degree of the alpha-ReLU, step by step
branch       their branches and folds
contraction  rates measured along a trajectory
"""
