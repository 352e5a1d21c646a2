/**
 * Data for trainers: readers of CSV files and of arrays, examples in memory, their split, standardization and order.
 * Whatever is wrong with a file is a {@link org.descentlang.runtime.DataException} that names the place.
 */
package org.descentlang.runtime.data;
