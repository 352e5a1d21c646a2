/**
 * The words of the language. Every line end is a token here; Layout keeps those that end a statement, and tells `max`
 * and `min` of values from the reducers. No text fails to lex: what the language doesn't have becomes a token of the
 * last group, which no rule of the parser accepts.
 */
lexer grammar DescentLexer;

tokens { EXTREMUM }   // max or min of values, as in max(a, b); made by Layout

// Hard words: never names.
IF: 'if';
THEN: 'then';
ELSE: 'else';
WHERE: 'where';
PER: 'per';
FROM: 'from';
AND: 'and';
OR: 'or';
IMPLIES: 'implies';
NOT: 'not';
TRUE: 'true';
FALSE: 'false';
HERE: 'here';
NONE: 'none';
RETURN: 'return';
REQUIRE: 'require';
SUM: 'sum';
MEAN: 'mean';
MAX: 'max';
MIN: 'min';
PROD: 'prod';
ARGMAX: 'argmax';
ARGMIN: 'argmin';
ANY: 'any';
ALL: 'all';

// Words that open a line at the top of a file, and are names elsewhere.
PACKAGE: 'package';
IMPORT: 'import';
PRIVATE: 'private';
MODEL: 'model';
LAYER: 'layer';
FN: 'fn';
LOSS: 'loss';
METRIC: 'metric';
PENALTY: 'penalty';
SCHEDULE: 'schedule';
OPTIMIZER: 'optimizer';
INITIALIZER: 'initializer';
CLIP: 'clip';
CONSTRAINT: 'constraint';
AVERAGE: 'average';
DERIVATIVE: 'derivative';
TRAINER: 'trainer';

// Words with a meaning in one place, and names elsewhere.
TARGET: 'target';
BATCH: 'batch';
THREADS: 'threads';
BUDGET: 'budget';
MEMORY: 'memory';
RECOMPUTE: 'recompute';
FREEZE: 'freeze';
SETTING: 'setting';
PROXIMAL: 'proximal';
WEIGHT: 'weight';
BIAS: 'bias';
SCALE: 'scale';
STATE: 'state';
NEXT: 'next';
STEP: 'step';
UPDATE: 'update';
REPEAT: 'repeat';
TOTAL: 'total';
WARN: 'warn';
SHARED: 'shared';
TOUCHED: 'touched';
ROWS: 'rows';
AS: 'as';
ON: 'on';
BY: 'by';
AT: 'at';
OF: 'of';
DIM: 'dim';
LIKE: 'like';
CLASS: 'class';
INDEX: 'index';
BOOL: 'bool';

NAME: [a-zA-Z_] [a-zA-Z_0-9]*;
WHOLE: DIGITS;
REAL: DIGITS '.' DIGITS EXPONENT? | DIGITS EXPONENT;
PLACE: '.' [0-9]+;   // the .0 of block.0.attention, so that 0.attention and .0.1 don't become numbers
TEXT: '\'' ~['\r\n]* '\'';

fragment DIGITS: [0-9] ('_'? [0-9])*;
fragment EXPONENT: [eE] [+-]? [0-9]+;

EQUALS: '=';
BECOMES: ':=';
DRAWN: '~';
COLON: ':';
COMMA: ',';
EVERYTHING: '.*';
DOTS: '..';
DOT: '.';
EXAMPLE: '@';
BAR: '|';
PLUS: '+';
MINUS: '-';
TIMES: '*';
DIVIDE: '/';
REMAINDER: '%';
POWER: '^';
LESS: '<';
LESS_EQUAL: '<=';
GREATER: '>';
GREATER_EQUAL: '>=';
EQUAL: '==';
NOT_EQUAL: '!=';
OPEN: '(';
CLOSE: ')';
OPEN_BRACKET: '[';
CLOSE_BRACKET: ']';
OPEN_BRACE: '{';
CLOSE_BRACE: '}';

NEWLINE: '\r'? '\n' | '\r';
SPACE: [ \t\f\uFEFF]+ -> channel(HIDDEN);
COMMENT: '//' ~[\r\n]* -> channel(HIDDEN);

// Not of the language, but of others that its users know.
FOREIGN_COMMENT: '#' ~[\r\n]* | '/*' .*? ('*/' | EOF);
FOREIGN_TEXT: '"' ~["\r\n]* '"';
UNFINISHED_TEXT: '\'' ~['\r\n]* | '"' ~["\r\n]*;
FOREIGN_POWER: '**';
FOREIGN_AND: '&&' | '&';
FOREIGN_OR: '||';
FOREIGN_NOT: '!';
FOREIGN_ASSIGNMENT: [+\-*/%^] '=';
FOREIGN_ARROW: '->' | '=>' | '<-';
SEMICOLON: ';';
UNKNOWN: [\uD800-\uDBFF] [\uDC00-\uDFFF] | .;
