// What is changed in feelin 8.2.0 when it is bundled: places where it answers silently with a guess.
//
// Each patch names the exact text it replaces and fails the build when that text is not there exactly once, so a new
// feelin version cannot lose one unnoticed. `warn` is added to every node: a warning ends the evaluation (compile.js).

const PATCHES = [
  {
    why: 'only contexts and temporal values have properties; a list, a function or a raw object shows none of its inside',
    find: "const NON_CONTEXT_TYPES = new Set(['nil', 'boolean', 'number', 'string']);",
    put: "const NON_CONTEXT_TYPES = new Set(['nil', 'boolean', 'number', 'string', 'list', 'function', 'literal']);",
  },
  {
    why: 'a function called with a wrong type says so; with null it gives null, as the standard says',
    find: `        if (!convertedArgs) {
            return null;
        }`,
    put: `        if (!convertedArgs) {
            return args.some((arg) => arg === null) ? null : unfit(args, parameterNames);
        }`,
  },
  {
    why: 'the same for functions over lists',
    find: `        if (!args.every(arg => tester(arg) !== FALSE)) {
            return null;
        }`,
    put: `        if (!args.every(arg => tester(arg) !== FALSE)) {
            return args.some((arg) => arg === null) ? null : unfit(args, wrappedFn.$args);
        }`,
  },
  {
    why: 'number("") is no number',
    find: '        if (isNaN(number)) {',
    put: "        if (isNaN(number) || !String(from).trim()) {",
  },
  {
    why: 'a value of another type is neither inside nor outside a range ("10" was smaller than 5 by JavaScript\'s rules)',
    find: `    if (range.valueType !== null &&
        TEMPORAL_INSTANT_TYPES.has(valueType) &&
        TEMPORAL_INSTANT_TYPES.has(range.valueType) &&
        valueType !== range.valueType) {
        return null;
    }`,
    put: `    if (range.valueType !== null && valueType !== range.valueType) {
        return null;
    }`,
  },
  {
    why: 'a loop from 1 to 2.5 ends; it ran until the memory was full',
    find: '    for (let i = start;; i += direction) {',
    put: '    for (let i = start; direction > 0 ? i <= end : i >= end; i += direction) {',
  },
  {
    why: 'every node can warn',
    find: `function evalNode(node, args, interpreterContext) {
`,
    put: `function evalNode(node, args, interpreterContext) {
    const warn = (type, template, values = {}) => interpreterContext.addWarning(node, type, { template, values });
    const boolean = (value, what) => {
        if (typeof value !== 'boolean' && !isNil(value)) {
            warn('INVALID_TYPE', what + ' must be true or false, got {value}', { value });
        }
        return value;
    };
`,
  },
  {
    why: 'division by zero is told; whether it ends the evaluation is decided in compile.js',
    find: "nullable((a, b) => !b ? null : a / b, 'divide', ['number'])",
    put: "nullable((a, b) => !b ? (warn('DIVISION_BY_ZERO', \"Can't divide {a} by zero\", { a }), null) : a / b, 'divide', ['number'])",
  },
  {
    why: 'arithmetic with null is null, as the standard says; only a wrong type is an error',
    find: `                const right = b(context);
                if (isArray(left) || isArray(right)) {`,
    put: `                const right = b(context);
                if (isNil(left) || isNil(right)) {
                    return null;
                }
                if (isArray(left) || isArray(right)) {`,
  },
  {
    why: 'two dates cannot be added',
    find: `                    else if (isTemporal(a) && isTemporal(b)) {
                        return null;
                    }`,
    put: `                    else if (isTemporal(a) && isTemporal(b)) {
                        invalidType('add', a, b);
                        return null;
                    }`,
  },
  {
    why: 'texts do not swell: doubled 25 times, one took 450 MB before the memory limit saw it',
    find: `                    return a + b;
                }, 'add',`,
    put: `                    if (isString(a) && a.length + b.length > 1_000_000) {
                        warn('INVALID_ARGUMENTS', 'A text may have at most 1,000,000 characters');
                    }
                    return a + b;
                }, 'add',`,
  },
  {
    why: 'types are looked up among the types, not among what every JavaScript object has',
    find: 'const check = NAMED_TYPE_CHECKS[descriptor.name];',
    put: 'const check = Object.hasOwn(NAMED_TYPE_CHECKS, descriptor.name) ? NAMED_TYPE_CHECKS[descriptor.name] : null;',
  },
  {
    why: 'a date plus hours is no moment of any zone; feelin took it for one in UTC',
    find: `                    if (isTemporal(a) && isDuration(b)) {
                        return addDuration(a, b, 1);
                    }`,
    put: `                    if (isTemporal(a) && isDuration(b)) {
                        if (isDate(a) && hasTimeComponent(b)) {
                            warn('INVALID_TYPE', "Can't add hours to a date: it has no time");
                        }
                        return addDuration(a, b, 1);
                    }`,
  },
  {
    why: 'see above',
    find: `                    if (isTemporal(a) && isDuration(b)) {
                        return addDuration(a, b, -1);
                    }`,
    put: `                    if (isTemporal(a) && isDuration(b)) {
                        if (isDate(a) && hasTimeComponent(b)) {
                            warn('INVALID_TYPE', "Can't subtract hours from a date: it has no time");
                        }
                        return addDuration(a, b, -1);
                    }`,
  },
  {
    why: 'a duration times a number is a duration (DMN 1.3, table 53); feelin lacks it',
    find: "case '*': return nullable((a, b) => a * b, 'multiply', ['number']);",
    put: `case '*': return (a, b) => {
                    const [left, right] = [a(context), b(context)];
                    if (isDuration(left) && isNumber(right)) return scaled(left, right);
                    if (isNumber(left) && isDuration(right)) return scaled(right, left);
                    return nullable((a, b) => a * b, 'multiply', ['number'])(() => left, () => right);
                };`,
  },
  {
    why: 'durations are equal when they last equally long; P200D was equal to P201D',
    find: `    const total = (d, unit) => d.value.total({ unit, relativeTo: REFERENCE_DATE });
    // years and months duration -> compare in months
    if (Math.abs(total(a, 'day')) > 180) {
        return Math.trunc(total(a, 'month') - total(b, 'month')) === 0;
    }
    // days and time duration -> compare in seconds
    return Math.trunc(total(a, 'second') - total(b, 'second')) === 0;`,
    put: `    if (a.yearsMonths !== b.yearsMonths) {
        return false;
    }
    return a.yearsMonths ? monthsOf(a) === monthsOf(b) : toComparable(a) === toComparable(b);`,
  },
  {
    why: 'a loop that ends at 0 is a loop',
    find: '            return b ? createRange(a, b) : a;',
    put: '            return args[2] && !isNil(b) ? createRange(a, b) : args[2] ? null : a;',
  },
  {
    why: 'what is looped over is a list or a range; a single value gave null',
    find: '            return extractValue(context, args[0], args[2]);',
    put: `            const list = args[2](context);
            if (!isNil(list) && !isArray(list) && !isRange(list)) {
                warn('INVALID_TYPE', 'Expected a list or a range to go through but got {list}', { list });
            }
            return extractValue(context, args[0], () => list);`,
  },
  {
    why: 'the difference of two zoned moments is the time that passes; of a zoned and a local one it is unknown',
    find: `                    else if (isTemporal(a) && isTemporal(b)) {
                        return subtractTemporals(a, b);
                    }`,
    put: `                    else if (isTemporal(a) && isTemporal(b)) {
                        if (isZoned(a) !== isZoned(b) || isTime(a) !== isTime(b)) {
                            warn('INVALID_TYPE', "Can't subtract {b} from {a}: only one of them has a time zone", { b, a });
                            return null;
                        }
                        if (isZoned(a)) {
                            return new FeelDuration(Temporal.Duration.from({ milliseconds: toComparable(a) - toComparable(b) }), false);
                        }
                        return subtractTemporals(a, b);
                    }`,
  },
  {
    why: 'values of different types cannot be compared; null compares as the standard says',
    find: `            const test = operator()(right);
            return compareValue(test, left);`,
    put: `            const unfit = unfitToCompare(left, right);
            if (unfit) {
                warn('INVALID_TYPE', unfit, { left, right });
                return null;
            }
            const test = operator()(right);
            return compareValue(test, left);`,
  },
  {
    why: '"or" takes true, false and null only, and stops at the first true',
    find: `            const left = args[0](context);
            const right = args[2](context);
            const a = typeof left === 'boolean' ? left : null;
            const b = typeof right === 'boolean' ? right : null;
            // FEEL three-valued or`,
    put: `            const a = boolean(args[0](context), 'The left side of "or"');
            if (a === true) {
                return true;
            }
            const b = boolean(args[2](context), 'The right side of "or"');
            // FEEL three-valued or`,
  },
  {
    why: '"and" takes true, false and null only, and stops at the first false',
    find: `            const left = args[0](context);
            const right = args[2](context);
            const a = typeof left === 'boolean' ? left : null;
            const b = typeof right === 'boolean' ? right : null;
            // FEEL three-valued and`,
    put: `            const a = boolean(args[0](context), 'The left side of "and"');
            if (a === false) {
                return false;
            }
            const b = boolean(args[2](context), 'The right side of "and"');
            // FEEL three-valued and`,
  },
  {
    why: 'a condition is true or false; null counts as false; any text or number counted as true',
    find: '                if (isTruthy(ifCondition(context))) {',
    put: "                if (boolean(ifCondition(context), 'The condition of \"if\"') === true) {",
  },
  {
    why: 'the same for "every"',
    find: 'return contexts.every(ctx => isTruthy(_condition(ctx)));',
    put: "return contexts.every(ctx => boolean(_condition(ctx), 'The condition of \"every\"') === true);",
  },
  {
    why: 'the same for "some"',
    find: 'return contexts.some(ctx => isTruthy(_condition(ctx)));',
    put: "return contexts.some(ctx => boolean(_condition(ctx), 'The condition of \"some\"') === true);",
  },
  {
    why: 'a filter asks each element; it kept elements by any text, and lost false and null ones that fit',
    find: `                return filterTarget.map(el => {
                    const iterationContext = Object.assign(Object.assign(Object.assign({}, context), { item: el }), el);
                    let result = filterFn(iterationContext);`,
    put: `                return filterTarget.filter(el => {
                    let result = filterFn(itemContext(context, el));`,
  },
  {
    why: 'see above',
    find: `                    if (result === true) {
                        return el;
                    }
                    return result;
                }).filter(isTruthy);`,
    put: `                    return boolean(result, 'A filter') === true;
                });`,
  },
  {
    why: 'a filter by a function call asks each element; it was asked once, outside the list',
    find: `            if (FILTER_INDEX_TYPES.has(type)) {
`,
    put: `            if (type === 'any') {
                const results = filterTarget.map(el => filterFn(itemContext(context, el)));
                if (!results.some(isNumber)) {
                    return filterTarget.filter((el, index) => boolean(results[index], 'A filter') === true);
                }
            }
            if (FILTER_INDEX_TYPES.has(type)) {
`,
  },
];

const HELPERS = `
function unfit(args, parameterNames) {
    const got = args.map((_, index) => '{' + index + '}').join(', ') || 'nothing';
    return invalidArguments('Expected ' + (parameterNames.join(', ') || 'nothing') + ' but got ' + got, args);
}
function unfitToCompare(left, right) {
    if (isArray(left) && left.length === 1) left = left[0];
    if (isArray(right) && right.length === 1) right = right[0];
    if (isNil(left) || isNil(right) || isRange(right) || isFunction(right)) return null;
    const [a, b] = [getType(left), getType(right)];
    if (a !== b) return "Can't compare {left} with {right}";
    if (a === 'duration' && left.yearsMonths !== right.yearsMonths) return "Can't compare months with days";
    if (isZoned(left) !== isZoned(right)) return "Can't compare {left} with {right}: only one of them has a time zone";
    return null;
}
function monthsOf(duration) {
    return duration.value.years * 12 + duration.value.months;
}
function scaled(duration, factor) {
    if (duration.yearsMonths) {
        return new FeelDuration(Temporal.Duration.from({ months: Math.trunc(monthsOf(duration) * factor) }), true);
    }
    return new FeelDuration(Temporal.Duration.from({ milliseconds: Math.trunc(toComparable(duration) * factor) }), false);
}
function itemContext(context, item) {
    return Object.assign({}, context, { item }, isContext(item) ? item : null);
}
export {
    interpreter, InterpreterContext, builtins, fn, listFn, invalidArguments, isInvocationFailure, wrapFunction, equals, getType,
    isNil, isDateTime, cmp, includes,
};
`;

export function patch(source) {
  let patched = source;
  for (const { why, find, put } of PATCHES) {
    const found = patched.split(find).length - 1;
    if (found !== 1) throw new Error(`Expected the patched text of feelin once but found it ${found} times: ${why}`);
    patched = patched.replace(find, () => put);
  }
  return patched + HELPERS;
}
