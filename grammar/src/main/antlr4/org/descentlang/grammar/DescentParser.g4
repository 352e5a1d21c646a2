/**
 * The syntax of the language. Lines are those that Layout left. The grammar is unambiguous, which a test holds over its
 * corpus.
 */
parser grammar DescentParser;

options { tokenVocab = DescentLexer; }

file: (line (NEWLINE line)*)? EOF;

line
  : PACKAGE path            # packageLine
  | IMPORT TEXT             # importLine
  | PRIVATE? declaration    # declarationLine
  ;

// ---- What stands at the top of a file

declaration
  : MODEL identifier parameters block                                                              # model
  | LAYER identifier parameters block                                                              # layer
  | FN identifier parameters head? (EQUALS expression | block)                                     # function
  | kind=(LOSS | METRIC) identifier parameters head? (EQUALS terms | block)                        # measure
  | PENALTY identifier parameters ON identifier (COLON type)? EQUALS expression proximal?          # penalty
  | SCHEDULE identifier parameters AT identifier (EQUALS expression | block)                       # schedule
  | OPTIMIZER identifier parameters block                                                          # optimizer
  | INITIALIZER identifier parameters ON identifier (COLON type)? (DRAWN drawn=expression | EQUALS expression | block)
                                                                                                   # initializer
  | CLIP identifier parameters ON identifier (COLON type)? (EQUALS expression | block)             # clip
  | CONSTRAINT identifier parameters ON identifier (COLON type)? (EQUALS expression | block)       # constraint
  | AVERAGE identifier parameters ON identifier (COLON type)? FROM identifier AT identifier
      (EQUALS expression | block)                                                                  # average
  | DERIVATIVE identifier OPEN (identifier (COMMA identifier)*)? CLOSE BY identifier head? EQUALS expression
                                                                                                   # derivative
  | TRAINER identifier OPEN_BRACE (clause (NEWLINE clause)*)? CLOSE_BRACE                          # trainer
  ;

proximal: PROXIMAL BY identifier EQUALS expression;

parameters: OPEN (parameter (COMMA parameter)*)? CLOSE;

parameter: SHARED? identifier (COLON type)? (EQUALS preset)?;

preset: expression (BAR expression)*;

clause
  : MODEL identifier arguments?                           # usesModel
  | TARGET parameter                                      # target
  | LOSS expression                                       # usesLoss
  | PENALTY call PROXIMAL? (ON selectors)?                # addsPenalty
  | OPTIMIZER call (ON selectors)?                        # usesOptimizer
  | CLIP call (ON selectors)?                             # clips
  | CONSTRAINT call (ON selectors)?                       # constrains
  | AVERAGE call (ON selectors)?                          # averages
  | BATCH expression                                      # batchSize
  | THREADS expression                                    # threads
  | BUDGET MEMORY number=(WHOLE | REAL) identifier?       # budget
  | RECOMPUTE path (COMMA path)*                          # recomputes
  | METRIC expression (AS identifier)?                    # addsMetric
  | FREEZE selectors                                      # freeze
  | SETTING identifier EQUALS expression                  # setting
  ;

selectors: selector (COMMA selector)*;

selector: path EVERYTHING?;

// ---- Types

type
  : shape (OF element | OR BOOL)?    # shaped
  | element                          # scalar
  | DIM                              # dim
  | LIKE identifier                  # like
  | TEXT (BAR TEXT)*                 # alternatives
  ;

shape: OPEN_BRACKET (dimension (COMMA dimension)*)? CLOSE_BRACKET;

dimension
  : sum                          # extent
  | DOTS identifier              # group
  | identifier LESS_EQUAL sum    # atMost
  ;

element
  : kind=(CLASS | INDEX) OPEN_BRACKET expression CLOSE_BRACKET (OR signed)?    # integers
  | BOOL                                                                       # booleans
  ;

// ---- Statements

block: OPEN_BRACE (statement (NEWLINE statement)*)? CLOSE_BRACE;

statement
  : RETURN terms (COMMA expression)*                                                            # return
  | REQUIRE expression                                                                          # require
  | WARN TEXT WHERE expression                                                                   # warn
  | when                                                                                        # choice
  | kind=(WEIGHT | BIAS | SCALE | STATE) identifier (AS alias=identifier)? COLON type
      (operator=(DRAWN | EQUALS) expression)?                                                   # declare
  | NEXT identifier head? EQUALS expression                                                     # next
  | STEP expression                                                                             # stepSize
  | UPDATE identifier (COLON type)? BY identifier AT identifier (ON TOUCHED ROWS)? block        # update
  | AVERAGE identifier                                                                          # keepAverage
  | REPEAT expression (AS identifier)? block                                                    # repeat
  | SHARED identifier EQUALS expression                                                         # share
  | TOTAL identifier head? EQUALS expression (WHERE expression)?                                # total
  | identifier head? operator=(EQUALS | BECOMES | DRAWN) expression (WHERE expression)?
      (FROM boundary (COMMA boundary)*)?                                                        # define
  ;

when: IF expression block (ELSE (block | when))?;

boundary: identifier head EQUALS expression;

terms: expression (PER expression)? (WHERE expression)?;

head: OPEN_BRACKET binder (COMMA binder)* CLOSE_BRACKET;

binder
  : identifier LESS sum                     # bounded
  | identifier COLON BATCH                  # overExamples
  | OPEN binder (COMMA binder)+ CLOSE       # row
  | sum                                     # place
  ;

// ---- Expressions

expression
  : IF expression THEN expression ELSE expression                     # conditional
  | OPEN_BRACKET (expression (COMMA expression)*)? CLOSE_BRACKET      # list
  | condition                                                         # plain
  ;

condition
  : sum (sign=(LESS | LESS_EQUAL | GREATER | GREATER_EQUAL | EQUAL | NOT_EQUAL) sum)?    # comparison
  | NOT condition                                                                        # not
  | condition sign=AND condition                                                         # logical
  | condition sign=OR condition                                                          # logical
  | <assoc=right> condition sign=IMPLIES condition                                       # logical
  ;

sum
  : sum sign=(PLUS | MINUS) product    # addition
  | product                            # single
  ;

// A reducer's body takes every factor multiplied after it, so a product goes on after one only with / or %.
product
  : factors (TIMES reduced)?
  | reduced
  ;

reduced: signedReduction (sign=(DIVIDE | REMAINDER) factors (TIMES reduced)?)?;

signedReduction
  : MINUS signedReduction
  | reduction
  ;

reduction: reducer OPEN (binder (COMMA binder)* (WHERE expression)?)? CLOSE body;

body
  : power (TIMES signed)* (TIMES signedReduction)?
  | reduction
  ;

reducer: SUM | MEAN | MAX | MIN | PROD | ARGMAX | ARGMIN | ANY | ALL;

factors: signed (operators+=(TIMES | DIVIDE | REMAINDER) signed)*;

signed
  : MINUS signed
  | power
  ;

power: operand (POWER signed)?;

operand
  : operand OPEN_BRACKET subscript (COMMA subscript)* CLOSE_BRACKET    # subscripted
  | path EXAMPLE example                                               # ofExample
  | path                                                               # name
  | call                                                               # called
  | OPEN expression CLOSE                                              # parenthesized
  | value=(WHOLE | REAL)                                               # number
  | TEXT                                                               # text
  | value=(TRUE | FALSE)                                               # truth
  | HERE                                                               # here
  | NONE                                                               # none
  ;

example: identifier | HERE;

subscript
  : expression
  | OPEN expression (COMMA expression)+ CLOSE
  ;

call: callee arguments;

callee: identifier | EXTREMUM;

arguments: OPEN (argument (COMMA argument)*)? CLOSE;

argument
  : identifier EQUALS expression                         # named
  | identifier COLON expression (WHERE expression)?      # along
  | expression                                           # positional
  ;

path: identifier (DOT identifier | PLACE)*;

identifier
  : NAME
  | PACKAGE | IMPORT | PRIVATE | MODEL | LAYER | FN | LOSS | METRIC | PENALTY | SCHEDULE | OPTIMIZER | INITIALIZER
  | CLIP | CONSTRAINT | AVERAGE | DERIVATIVE | TRAINER | TARGET | BATCH | THREADS | BUDGET | MEMORY | RECOMPUTE
  | FREEZE | SETTING | PROXIMAL
  | WEIGHT | BIAS | SCALE | STATE | NEXT | STEP | UPDATE | REPEAT | TOTAL | WARN | SHARED | TOUCHED | ROWS | AS | ON
  | BY | AT | OF | DIM | LIKE | CLASS | INDEX | BOOL
  ;
