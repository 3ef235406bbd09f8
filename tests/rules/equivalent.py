"""Mutants of the rules' code that accept no more and no less, by the reason for it."""

# ruff: noqa: E501

_REASONS: dict[str, tuple[str, ...]] = {
    "the inner product of two gradients is symmetric": (
        "bochner.check: inner(t, s) -> inner(s, t)",
        "bochner.check: inner(t, s) -> inner(s, t) (2)",
        "bochner.check: inner(quadratic, s) -> inner(s, quadratic)",
        "bochner.check: inner(quadratic, t) -> inner(t, quadratic)",
        "bochner.check: inner(quadratic, inner(t, s)) -> inner(inner(t, s), quadratic)",
        "bochner.check: inner(s, inner(quadratic, t)) -> inner(inner(quadratic, t), s)",
        "bochner.check: inner(t, inner(quadratic, s)) -> inner(inner(quadratic, s), t)",
        "bochner.check: quadratic.diff(a, b) -> quadratic.diff(b, a)",
    ),
    "what one of two sets alone has does not depend on their order": (
        "linearity.check: require_kept(_integrals(step.before, before), _integrals(step.after, after), inner) -> require_kept(_integrals(step.after, after), _integrals(step.before, before), inner)",
        "substitution._general: require_kept(left | {result}, left, context.under(step.after)) -> require_kept(left, left | {result}, context.under(step.after))",
    ),
    "each integral is inverted on both sides, and none is on one side alone": (
        "linearity._constants_out: outside * integral.func(inside, *others) -> outside / integral.func(inside, *others)",
    ),
    "no law is defined on a sphere whose dimension may fall": (
        "maxwell._term: obligations.append(Obligation(growth, 'the dimension must grow')) -> repr(Obligation(growth, 'the dimension must grow'))",
    ),
    "no name is both bound and free in a step, which the bound place in the result would be": (
        "regression.check: set(places) & set(names) or any((z.args[2] not in {*places, *names} for z in entries)) -> any((z.args[2] not in {*places, *names} for z in entries)) or any((z.args[2] not in {*places, *names} for z in entries))",
    ),
    "whatever proves that the mean exists asks for a batch of four that varies": (
        "regression.check: [Gt(law.upsilon, 0, evaluate=False), Ge(law.size, 4, evaluate=False)] -> [Ge(law.size, 4, evaluate=False)]",
        "regression.check: [Gt(law.upsilon, 0, evaluate=False), Ge(law.size, 4, evaluate=False)] -> [Gt(law.upsilon, 0, evaluate=False)]",
        "regression.check: Gt -> Ge",
    ),
    "the rest enters by its square only, and the direction is symmetric": (
        "regression._given: Add(*map(Mul, along, inside)) + rest -> Add(*map(Mul, along, inside)) - rest",
        "regression._given: mean_of(i, k) -> mean_of(k, i)",
    ),
    "the mean of a sum is not known to exist, and every term of a product has the same degree": (
        "regression._form: any -> all",
    ),
    "the law of a tilted pair is defined under a covariance only": (
        "turn.check: [Obligation(Covariance(matrix), 'the tilt must have an effect'), Obligation(Gt(scale, 0, evaluate=False), 'the tilt must go towards zero'), Obligation(Ge(fall, 0, evaluate=False), 'the exponential must fall'), *(Obligation(Sectorial(phi), 'the path must be free') for phi in dict.fromkeys((factor.args[0] for factor in activations)))] -> [Obligation(Gt(scale, 0, evaluate=False), 'the tilt must go towards zero'), Obligation(Ge(fall, 0, evaluate=False), 'the exponential must fall'), *(Obligation(Sectorial(phi), 'the path must be free') for phi in dict.fromkeys((factor.args[0] for factor in activations)))]",
    ),
    "without values nothing can be captured": (
        "base.instantiate: place and (not isinstance(node, Binder)) -> not isinstance(node, Binder) and (not isinstance(node, Binder))",
    ),
    "an integral over a point vanishes, whatever is said of what is inside": (
        "base._between: low < high -> low <= high",
        "antiderivative.check: lower < upper -> lower <= upper",
    ),
    "above an end that is no number the fact holds as well, and two such ends are not compared": (
        "base._between: low.is_Rational and (high == oo or (high.is_Rational and low < high)) -> (high == oo or (high.is_Rational and low < high)) and (high == oo or (high.is_Rational and low < high))",
    ),
    "that a pair of coordinates has a law is known of a covariance only": (
        "square._coordinates: [Obligation(Covariance(matrix), 'the coordinates must have this covariance')] -> []",
        "square.check: [*obligations, Obligation(Integrable(square), 'the square must have a mean'), Obligation(Ge(size, 1, evaluate=False), 'the sum must have a term')] -> [Obligation(Integrable(square), 'the square must have a mean'), Obligation(Ge(size, 1, evaluate=False), 'the sum must have a term')]",
    ),
    "a power of one normal variable has a mean whatever its variance": (
        "square._coordinates: [[one]] -> []",
        "square._coordinates: [one] -> []",
    ),
    "a covariance matrix is square": (
        "square._coordinates: 0 -> 1",
        "tilt._batch: 0 -> 1",
        "fourier.check: 0 -> 1 (2)",
        "base._almost_surely: 0 -> 1",
    ),
    "no step needs it, but the statement of forward.transition does: verifying the catalogue tells": (
        "base.established_facts: [fact] -> []",
    ),
    "the larger of two numbers is that in any order": (
        "tilt._tilted: max(k, m) -> max(m, k)",
        "instance.in_products: max(min(fits), 0) -> max(0, min(fits))",
    ),
    "what is no number has no ball": (
        "cover.check: function.free_symbols or not (low.is_Rational and high.is_Rational and (low < high)) -> not (low.is_Rational and high.is_Rational and (low < high)) or not (low.is_Rational and high.is_Rational and (low < high))",
        "cover.check: low.is_Rational and high.is_Rational and (low < high) -> high.is_Rational and low < high",
        "cover.check: low.is_Rational and high.is_Rational and (low < high) -> low.is_Rational and low < high",
    ),
    "a coefficient that is multiplied out is the same number": (
        "maxwell._terms: if free_of(node).isdisjoint(names) -> if False",
    ),
    "what is no entry of batch norm has other arguments": ("score._square_integrable: all -> any",),
    "a ball is around its middle": (
        "cover._on_box: rational_ball(middle) + arb(0, 1) * rational_ball(half) -> rational_ball(middle) - arb(0, 1) * rational_ball(half)",
    ),
    "a ball that has a sign is not zero": ("cover._sign: value > 0 -> value >= 0",),
    "where the arc cosine is not analytic its ball is no number": (
        "cover._computed: abs(values[0]) < 1 -> abs(values[0]) <= 1",
        "cover._computed: 1 -> 2 (3)",
    ),
    "a power of a ball with zero at its end is no number": (
        "cover._computed: values[0] > 0 -> values[0] >= 0",
    ),
    "no degree is no exponent, and that is a rejection": (
        "homogeneity.pulled: degree is not None and (order == 0 or (known and order == 1)) -> (order == 0 or (known and order == 1)) and (order == 0 or (known and order == 1))",
    ),
    "no record of the catalogue states a slope that stays the same": (
        "mean_value.check: Gt -> Ge (2)",
    ),
    "a function whose derivative the catalogue states is continuous where both sides are defined": (
        "mean_value.check: [Obligation(Lt(lower, upper, evaluate=False), 'the interval must have a length'), Obligation(growth, 'the slope must grow'), *(Obligation(Given(c, *between), 'inside the interval') for c in (*asked, *conditions)), *(o._replace(condition=Given(o.condition, *closed)) for o in continuous(value, {inside: inside}))] -> [Obligation(Lt(lower, upper, evaluate=False), 'the interval must have a length'), Obligation(growth, 'the slope must grow'), *(Obligation(Given(c, *between), 'inside the interval') for c in (*asked, *conditions))]",
    ),
    "closed conditions that hold inside an interval hold at its ends": (
        "mean_value.check: Ge -> Gt",
        "mean_value.check: Le -> Lt",
    ),
    "where the places meet both sides are rewritten alike, and the two values are one": (
        "marginal.check: body(t, t) -> body(t, t)",
        "marginal.sifted: 1 -> 2",
        "marginal.sifted: delta * met -> delta / met",
    ),
    "no mean of a factor that mixes two variables is known to exist": (
        "pair._separated: if second.has(x) -> if False",
    ),
    "where the image has a pole its slope has one too, and has no sign there": (
        "substitution._general: not smooth or not within.hypotheses.positive(slope(new)) -> not within.hypotheses.positive(slope(new)) or not within.hypotheses.positive(slope(new))",
    ),
    "ends that are no numbers cannot be compared": (
        "substitution._general: low.is_Rational and high.is_Rational and (low < high) -> low.is_Rational and low < high",
        "substitution._general: low.is_Rational and high.is_Rational and (low < high) -> high.is_Rational and low < high",
    ),
    "an inverse that vanishes twice over vanishes": ("substitution._require_end: 1 -> 2",),
    "two limits are unpacked in the next line, which fails for any other number": (
        "antiderivative.check: len(integral.limits) != 1 or len(integral.limits[0]) != 3 or (not step.before.has(integral)) -> len(integral.limits) != 1 or not step.before.has(integral)",
    ),
    "from zero on, the two branches state the same fact": (
        "base._range: 0 -> 1",
        "base._range: lower >= 0 -> lower > 0",
    ),
    "a statement of another kind has no relation to call, which fails": (
        "base._instances: if relation is None -> if False",
    ),
    "a parameter that is missing is a KeyError, and that is a rejection": (
        "base.parameter: name not in parameters or not isinstance(parameters[name], kind) -> not isinstance(parameters[name], kind) or not isinstance(parameters[name], kind)",
    ),
    "what SymPy knows of the sign of an exponent or a base, the hypotheses prove as well": (
        "base.singular: isinstance(power, Pow) and (not power.exp.is_nonnegative) and (not power.base.is_nonzero) and (not context.hypotheses.proves(Ge(power.exp, 0, evaluate=False))) -> isinstance(power, Pow) and (not power.base.is_nonzero) and (not context.hypotheses.proves(Ge(power.exp, 0, evaluate=False)))",
        "base.singular: isinstance(power, Pow) and (not power.exp.is_nonnegative) and (not power.base.is_nonzero) and (not context.hypotheses.proves(Ge(power.exp, 0, evaluate=False))) -> isinstance(power, Pow) and (not power.exp.is_nonnegative) and (not context.hypotheses.proves(Ge(power.exp, 0, evaluate=False)))",
    ),
    "the law of the pair is defined for correlations in [-1, 1] only, which is asked of it": (
        "circle.check: 1 -> 2 (4)",
        "circle.check: 1 -> 2 (5)",
        "circle.check: [*(Obligation(bound, 'a correlation lies in [-1, 1]') for bound in bounds), *(Obligation(degree, 'the mean must exist') for degree in degrees)] -> [*(Obligation(degree, 'the mean must exist') for degree in degrees)]",
    ),
    "a pair is read entry by entry and factor by factor below, which fails for any other law": (
        "circle.standard_pair: if not isinstance(law, Gaussian) or law.covariance.shape != (2, 2) -> if False",
        "circle.standard_pair: not isinstance(law, Gaussian) or law.covariance.shape != (2, 2) -> not isinstance(law, Gaussian) or not isinstance(law, Gaussian)",
    ),
    "the degree of each variable is looked up in the next line, which fails if there is none": (
        "circle.standard_pair: len(parts) != 2 or set(degrees) != set(law.variables) -> len(parts) != 2 or len(parts) != 2",
    ),
    "near zero the base is larger than one on one side, and an identity there is enough": (
        "binomial_series.check: 0 -> 1",
        "coefficients._compared: 0 -> 1",
    ),
    "a polynomial of no integer degree is not defined, and one in its index is smooth too": (
        "by_parts._is_smooth: node.args[2] == t and node.args[0].is_integer and (not node.args[1].has(t)) -> node.args[2] == t and (not node.args[1].has(t))",
        "by_parts._is_smooth: node.args[2] == t and node.args[0].is_integer and (not node.args[1].has(t)) -> node.args[2] == t and node.args[0].is_integer",
    ),
    "ends that SymPy orders are in order, and between equal ones every integral is zero": (
        "by_parts.check: all -> any",
        "by_parts.check: ends[0] < ends[1] -> ends[0] <= ends[1]",
        "by_parts.check: len(ends) == 2 and all((end.is_Rational for end in ends)) and (ends[0] < ends[1]) -> len(ends) == 2 and ends[0] < ends[1]",
    ),
    "limits of another number are not unpacked, and a missing end is not found": (
        "by_parts.check: integral.limits != result.limits or len(integral.limits) != 1 -> integral.limits != result.limits or integral.limits != result.limits",
        "by_parts.check: len(ends) == 2 and all((end.is_Rational for end in ends)) and (ends[0] < ends[1]) -> all((end.is_Rational for end in ends)) and ends[0] < ends[1]",
    ),
    "no step has a name that is both bound and free": (
        "by_parts.check: not step.before.has(integral) or factor.has(t) or power.has(t) -> not step.before.has(integral) or power.has(t)",
        "fourier.check: require_new(mean, rate, level) -> require_new(rate, mean, level)",
        "turn.check: require_new(integral, along) -> require_new(along, integral)",
    ),
    "a first power is no power, nor is a power of degree zero": (
        "coefficients._bases: 0 -> 1",
        "coefficients._bases: node.exp > 0 -> node.exp >= 0",
    ),
    "what stands in an exponent is looked at too, and the exponential of what is analytic is": (
        "coefficients._bases: if isinstance(node, exp) and (not node.args[0].is_polynomial(z)) -> if False",
    ),
    "two sides agree in either order": (
        "coefficients._summed: _compared(left, right, one.limits[0][0], context.under(one), z) -> _compared(right, left, one.limits[0][0], context.under(one), z)",
        "coefficients.check: _compared(step.before, step.after, place, context, z) -> _compared(step.after, step.before, place, context, z)",
    ),
    "one coefficient is unpacked in the next line, which fails for any other number": (
        "coefficients._term: if len(found) != 1 -> if False",
    ),
    "distances that are no numbers cannot be compared, and Poly wants a polynomial": (
        "coefficients._term: not shift.is_Integer or not factor.is_polynomial(place) -> not shift.is_Integer and (not factor.is_polynomial(place))",
        "coefficients._term: not shift.is_Integer or not factor.is_polynomial(place) -> not shift.is_Integer or not shift.is_Integer",
        "coefficients._term: not shift.is_Integer or not factor.is_polynomial(place) -> not factor.is_polynomial(place) or not factor.is_polynomial(place)",
        "coefficients._term: if not shift.is_Integer or not factor.is_polynomial(place) -> if False",
    ),
    "such a sum has infinitely many terms, and that infinity is not negative stays open": (
        "contraction._term: -lower -> +lower",
        "contraction._term: if oo in (upper, -lower) -> if False",
    ),
    "SymPy evaluates a delta of two equal indices at once": (
        "contraction._term: set(factor.args) - {index} or {index} -> set(factor.args) - {index} or set(factor.args) - {index}",
    ),
    "`RELATIONS` lets equivalences only through to this rule": (
        "degree_bound.check: step.relation != '<=>' or not isinstance(claim, ForAll) or (not isinstance(claim.args[2], Eq)) -> not isinstance(claim, ForAll) or not isinstance(claim.args[2], Eq)",
    ),
    "without an image there is nothing to compare, which fails": (
        "instance.check: if rewritten is None -> if False",
    ),
    "what SymPy's polynomials cannot read is no step either": (
        "limit.at_infinity: if not (above.is_polynomial(variable) and below.is_polynomial(variable)) -> if False",
        "limit.at_infinity: above.is_polynomial(variable) and below.is_polynomial(variable) -> above.is_polynomial(variable) or below.is_polynomial(variable)",
        "limit.at_infinity: above.is_polynomial(variable) and below.is_polynomial(variable) -> below.is_polynomial(variable) and below.is_polynomial(variable)",
        "limit.at_infinity: above.is_polynomial(variable) and below.is_polynomial(variable) -> above.is_polynomial(variable) and above.is_polynomial(variable)",
    ),
    "a power of zero is one": ("reproducing._polynomial: power > 0 -> power >= 0",),
    "a power of a multiple of a square comes apart": ("taylor._analytic: Gt -> Ge",),
    "no square is less than zero, the square of such a radius": ("taylor.check: Gt -> Ge",),
    "no word stands for a root of what is rational": (
        "linearity._rational: function not in names and plain.is_rational_function() and all(map(_rational, names)) -> function not in names and all(map(_rational, names))",
    ),
    "a quotient has the names of the product": (
        "substitution._general: factor * integral -> factor / integral",
    ),
    "one matrix is unpacked in the next line, which fails for any other number": (
        "entrywise._product: if len(full) != 1 -> if False",
    ),
    "SymPy's quotient is right wherever it was tried; the exact test is there not to trust it": (
        "limit.at_infinity: if not ZeroTest(context.hypotheses).equal(part, above / below) -> if False",
    ),
    "a second Laplacian is no activation, and only a spherical law has a Gram matrix": (
        "green._gradients: if len(laplacians) != 1 or not isinstance(law, SphericalProjections) -> if False",
        "green._gradients: len(laplacians) != 1 or not isinstance(law, SphericalProjections) -> not isinstance(law, SphericalProjections) or not isinstance(law, SphericalProjections)",
    ),
    "a variable that the law does not have is not found in it, which fails": (
        "green._variable: isinstance(function, Zonal) and function.args[2] in law.variables -> isinstance(function, Zonal) and isinstance(function, Zonal)",
        "green._variable: n != law.dimension or variable not in law.variables -> n != law.dimension or n != law.dimension",
        "reproducing._evaluate: if t not in law.variables or s not in law.variables -> if False",
        "reproducing._evaluate: t not in law.variables or s not in law.variables -> s not in law.variables or s not in law.variables",
        "reproducing._evaluate: t not in law.variables or s not in law.variables -> t not in law.variables and s not in law.variables",
        "reproducing._evaluate: t not in law.variables or s not in law.variables -> t not in law.variables or t not in law.variables",
    ),
    "projections on none or on three vertices have a Gram matrix of the wrong size: no law": (
        "polar._split: 2 -> 3 (2)",
        "polar._split: not 0 < len(places) <= min(2, len(names)) or not fixed -> not fixed or not fixed",
    ),
    "where the activation changes with a variable too, no mean of its slope is known to exist": (
        "stein._homogeneous: isinstance(phi, PositiveHomogeneous) and (not phi.has_free(*names)) and (order == 0) -> isinstance(phi, PositiveHomogeneous) and order == 0",
    ),
    "degrees above zero and a pair that is not degenerate make the new mean exist": (
        "price._integrable: node.args[0] - 1 -> node.args[0] + 1",
        "price._price: obligations.append(Obligation(_integrable(mean), 'the new expectation must exist')) -> repr(Obligation(_integrable(mean), 'the new expectation must exist'))",
    ),
    "the new mean is known to exist for degrees above zero only": (
        "price._slope: obligations.append(Obligation(Gt(factor.args[0], 0), 'the factor must be absolutely continuous')) -> repr(Obligation(Gt(factor.args[0], 0), 'the factor must be absolutely continuous'))",
    ),
    "two variances are read and two variables unpacked below, which fails for another number": (
        "price._price: not isinstance(mean.law, Gaussian) or len(mean.law.variables) != 2 or order != 1 -> not isinstance(mean.law, Gaussian) or order != 1",
    ),
    "the mean of another function is not known to exist, and SymPy or the pair of slopes refuses to differentiate by another argument": (
        "price._slope: if not isinstance(factor, AlphaReLU) or factor.args[1] not in pair -> if False",
        "price._slope: not isinstance(factor, AlphaReLU) or factor.args[1] not in pair -> not isinstance(factor, AlphaReLU) or not isinstance(factor, AlphaReLU)",
    ),
    "normalised harmonics are defined for such degrees and dimensions only, which is asked of them": (
        "reproducing._ask: obligations.append(Obligation(Ge(index, 0, evaluate=False), 'degrees are not negative')) -> repr(Obligation(Ge(index, 0, evaluate=False), 'degrees are not negative'))",
        "reproducing._ask: obligations.append(Obligation(Ge(n, 3, evaluate=False), 'zonal harmonics need n >= 3')) -> repr(Obligation(Ge(n, 3, evaluate=False), 'zonal harmonics need n >= 3'))",
    ),
    "factors and indices are zipped strictly, and nothing is unpacked of None; no well-formed sum binds an index twice; harmonics have integer degrees": (
        "series.check: all -> any",
        "series.check: 3 -> 4",
        "series.check: if not 0 < len(set(indices)) == len(indices) < 3 or not all((i.is_integer for i in indices)) -> if False",
        "series.check: not 0 < len(set(indices)) == len(indices) < 3 or not all((i.is_integer for i in indices)) -> not 0 < len(set(indices)) == len(indices) < 3 and (not all((i.is_integer for i in indices)))",
        "series.check: not 0 < len(set(indices)) == len(indices) < 3 or not all((i.is_integer for i in indices)) -> not 0 < len(set(indices)) == len(indices) < 3 or not 0 < len(set(indices)) == len(indices) < 3",
        "series.check: not 0 < len(set(indices)) == len(indices) < 3 or not all((i.is_integer for i in indices)) -> not all((i.is_integer for i in indices)) or not all((i.is_integer for i in indices))",
        "series._expand_one: if term is None -> if False",
    ),
    "two factors are unpacked in the next lines, which fails for any other number": (
        "slope._marginal: len(parts) != 2 or not all((isinstance(f, Apply) and f.args[2] == 0 for f in parts)) -> not all((isinstance(f, Apply) and f.args[2] == 0 for f in parts)) or not all((isinstance(f, Apply) and f.args[2] == 0 for f in parts))",
    ),
    "powers are split by the sign of the radius only": (
        "slope._radial: 0 -> 1 (2)",
        "polar._rescaled: 0 -> 1",
    ),
    "the law of the radius asks for a positive variance, and pulling out a factor divides by it": (
        "slope._radial: Gt -> Ge (3)",
    ),
    "no well-formed sum binds one index twice": (
        "symmetry._exchange: (low_i, low_j) != (1, 1) or size != other or i == j -> (low_i, low_j) != (1, 1) or size != other",
    ),
    "a name that is bound and free is turned away before any rule is asked": (
        "symmetry._scaled: not scale.is_real or scale.has_free(vector) -> not scale.is_real or not scale.is_real",
    ),
    "a number stands in front of a matrix, in whatever order they are multiplied": (
        "symmetry._scaled: MatMul(scale ** (-2), matrix) -> MatMul(matrix, scale ** (-2))",
    ),
    "a covariance is square": ("symmetry._centred: 0 -> 1 (2)",),
    "two limits are unpacked in the next line": (
        "symmetry._exchange: not step.before.has(double) or len(double.limits) != 2 -> not step.before.has(double) or not step.before.has(double)",
    ),
    "no other law ends with a matrix, and matrices of other shapes do not multiply": (
        "symmetry._mapped: if not isinstance(law, Gaussian | SphericalProjections) or matrix.shape != (size, size) -> if False",
        "symmetry._mapped: not isinstance(law, Gaussian | SphericalProjections) or matrix.shape != (size, size) -> not isinstance(law, Gaussian | SphericalProjections) or not isinstance(law, Gaussian | SphericalProjections)",
    ),
    "what is on one side alone is that, whichever side comes first": (
        "base.agree: require_kept(integrals(left), integrals(right), context) -> require_kept(integrals(right), integrals(left), context)",
    ),
    "a series converges from degree two on exactly when it does from one": (
        "weighted_mean.check: 1 -> 2 (4)",
    ),
    "at degree one the value is the least one": ("weighted_mean.check: 1 -> 2 (6)",),
}
EQUIVALENT = {name: why for why, names in _REASONS.items() for name in names}
