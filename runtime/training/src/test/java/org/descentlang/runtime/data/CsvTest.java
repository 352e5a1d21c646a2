package org.descentlang.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  private static final Port AGE = Port.real("age");
  private static final Port PIXELS = Port.real("pixels", 3);
  private static final Port DIGIT = Port.index("digit", 10);

  @TempDir Path folder;

  @Test
  void recordsAreAsInRfc4180() throws IOException {
    assertThat(records("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n,\n\"\",2")).containsExactly(
        List.of("a", "b"), List.of("1", "x, \"y\"\nz"), List.of("", ""), List.of("", "2"));
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstName() throws IOException {
    assertThat(records("\uFEFFa,b\n1,2\n").get(0)).containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource({"'a\n\"x', '2: a quote is never closed'", "'a\n\"x\"y', '2: text after a closing quote'",
      "'a\n\"x\ny\"z', '2: text after the quote that closes this one, in line 3'",
      "'a\n\n\nx\"y', '4: a quote inside a field that does not begin with one'",
      "'a\n\"x\ny\nz', '2: a quote is never closed'", "'a\n\"x\ny\",\"z\n', '3: a quote is never closed'"})
  void refusesWrongQuotes(String text, String problem) throws IOException {
    Path file = write(text);
    assertThatThrownBy(() -> records(file)).isInstanceOf(DataException.class).hasMessage(file + ":" + problem);
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    String text = "a\n".repeat(1000) + "caf\u00e9\n" + "b\n".repeat(9000);
    Path file = Files.write(folder.resolve("data.csv"), text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> records(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ":1001: the text is not UTF-8 here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void countsLinesHoweverTheyEndAlsoInQuotes(String end) throws IOException {
    Path file = write(String.join(end, "a", "\"x", "", "y\"", "", "z\"", ""));
    assertThatThrownBy(() -> records(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ":6: a quote inside a field that does not begin with one");
  }

  @Test
  void refusesFieldsWithoutEnd() throws IOException {
    Path file = write("a\n\"" + "x".repeat(2_000_000));
    assertThatThrownBy(() -> records(file)).isInstanceOf(DataException.class)
        .hasMessageContaining("a field of more than 1048576 characters");
  }

  @Test
  void columnsAreTakenByName() throws IOException {
    Examples examples =
        read("digit,pixels.2,age,pixels.0,pixels.1\n7,3,40.5,1,2\n8, 6 ,41,4,5e0\n", AGE, PIXELS, DIGIT);
    assertThat(examples.size()).isEqualTo(2);
    assertThat(examples.array(0)).isEqualTo(new float[] {40.5f, 41});
    assertThat(examples.array(1)).isEqualTo(new float[] {1, 2, 3, 4, 5, 6});
    assertThat(examples.array(2)).isEqualTo(new int[] {7, 8});
    assertThat(examples.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pixels.", "pixels_", "pixels"})
  void columnsOfOnePortAreNumbered(String prefix) throws IOException {
    String header = prefix + "1," + prefix + "0," + prefix + "2,extra";
    Examples examples = read(header + "\n1,0,2,x\n", PIXELS);
    assertThat(examples.array(0)).isEqualTo(new float[] {0, 1, 2});
    assertThat(examples.notes()).containsExactly(folder.resolve("data.csv") + ": unused columns: extra");
  }

  @Test
  void theOnlyPortLeftTakesTheColumnsLeft() throws IOException {
    Examples examples = read("red,digit,green,blue\n1,7,2,3\n", PIXELS, DIGIT);
    assertThat(examples.array(0)).isEqualTo(new float[] {1, 2, 3});
  }

  @Test
  void columnsThatArePartlyNumberedAreNotTakenByPosition() throws IOException {
    requireRefused("pixels.0,c,d\n1,2,3\n", ":1: there are no columns for the 3 values of pixels: pixels.1, pixels.2 are"
        + " missing. The file has the columns pixels.0, c, d", PIXELS);
    assertThat(read("b,c,d\n1,2,3\n", PIXELS).notes())
        .containsExactly(folder.resolve("data.csv") + ": pixels is read from the columns b, c, d, in this order");
  }

  private Examples readLike(Examples other, String text) throws IOException {
    return Examples.read(write(text), List.of(PIXELS), List.of(), Precision.F32, other.columns());
  }

  @Test
  void columnsThatAreKnownFromOtherDataAreTakenByName() throws IOException {
    Examples training = read("red,green,blue\n1,2,3\n", PIXELS);
    assertThat(training.columns()).containsExactly(Map.entry("columns.pixels", "red\ngreen\nblue"));
    Examples permuted = readLike(training, "green,blue,id,red\n2,3,9,1\n");
    assertThat(permuted.array(0)).isEqualTo(training.array(0));
    assertThat(permuted.notes()).containsExactly(folder.resolve("data.csv") + ": unused columns: id");
    assertThat(readLike(training, "pixels_1,pixels_0,pixels_2\n2,1,3\n").array(0)).isEqualTo(training.array(0));
    assertThat(training.rows(new int[] {0}).columns()).isEqualTo(training.columns());
  }

  @Test
  void columnsOfOtherNamesThanThoseKnownAreRefused() throws IOException {
    Examples inOrder = read("red,green,blue\n1,2,3\n", PIXELS);
    Examples numbered = read("pixels.2,pixels.1,pixels.0\n3,2,1\n", PIXELS);
    assertThatThrownBy(() -> readLike(inOrder, "red,grean,blue\n1,2,3\n")).isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("data.csv") + ":1: there is no column green, which pixels had in training"
            + " (did you mean grean?). The file has the columns red, grean, blue");
    assertThatThrownBy(() -> readLike(numbered, "red,green,blue\n1,2,3\n")).isInstanceOf(DataException.class)
        .hasMessageContaining(":1: there is no column pixels.0, which pixels had in training. The file");
  }

  @Test
  void columnsOfOneNameCanNotBeTakenInOrder() throws IOException {
    requireRefused("red,red,blue\n1,2,3\n", ":1: two columns have the name red", PIXELS);
  }

  @Test
  void theColumnsOfTargetsAreLeftToThem() throws IOException {
    Path labelled = write("red,digit,green,blue\n1,x,2,3\n");
    assertThat(Examples.read(labelled, List.of(PIXELS), List.of(DIGIT), Precision.F64).array(0))
        .isEqualTo(new double[] {1, 2, 3});
    Path unlabelled = write("red,green,blue\n1,2,3\n");
    assertThat(Examples.read(unlabelled, List.of(PIXELS), List.of(DIGIT), Precision.F64).size()).isEqualTo(1);
  }

  @Test
  void aColumnThatIsIgnoredIsNoneLeft() throws IOException {
    Path file = write("id,digit,red,green,blue\nA7,3,1,2,3\n");
    assertThatThrownBy(() -> Examples.read(file, List.of(PIXELS, DIGIT), Precision.F32))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":1: there are no columns for the 3 values of pixels: neither pixels.0 to pixels.2, nor are"
            + " 3 columns left (but 4, so 1 must be ignored). The file has the columns id, digit, red, green, blue");
    Examples examples =
        Examples.read(file, List.of(PIXELS, DIGIT), List.of(Port.real("id"), Port.real("date")), Precision.F32);
    assertThat(examples.array(0)).isEqualTo(new float[] {1, 2, 3});
    assertThat(examples.notes())
        .containsExactly(file + ": pixels is read from the columns red, green, blue, in this order");
  }

  @Test
  void aMissingColumnIsNamedWithItsNeighbours() {
    requireRefused("Age,digits\n1,2\n", ":1: there is no column age (did you mean Age?); there is no column digit"
        + " (did you mean digits?). The file has the columns Age, digits", AGE, DIGIT);
    requireRefused("a,b,digit\n1,2,3\n", ":1: there are no columns for the 3 values of pixels: neither pixels.0 to"
        + " pixels.2, nor are 3 columns left (but 2). The file has the columns a, b, digit", PIXELS, DIGIT);
    requireRefused("pixels.0,pixels.2,digit\n1,2,3\n", ":1: there are no columns for the 3 values of pixels:"
        + " pixels.1 is missing. The file has the columns pixels.0, pixels.2, digit", PIXELS, DIGIT);
    requireRefused("red,green,blue\n1,2,3\n",
        ":1: there is no column digit. The file has the columns red, green, blue", PIXELS, DIGIT);
    requireRefused("red,green,blue,Digit\n1,2,3,4\n", ":1: there is no column digit (did you mean Digit?). The file has"
        + " the columns red, green, blue, Digit", PIXELS, DIGIT);
    requireRefused(",1,2\n0,3,4\n", ":1: there is no column age. The file has the columns '', 1, 2", AGE);
    requireRefused("1,2.5,-3e2\n1,2,3\n", ":1: there is no column age. The file has the columns 1, 2.5, -3e2 (the first"
        + " line names the columns)", AGE);
    requireRefused("age;digit\n1;2\n", ":1: there is no column age; there is no column digit. The file has the columns"
        + " age;digit (columns are separated by commas)", AGE, DIGIT);
  }

  @Test
  void twoPortsOfSeveralValuesDoNotShareTheRest() {
    requireRefused("a,b,c,d,e,f\n1,2,3,4,5,6\n", ":1: there are no columns for the 3 values of pixels:"
        + " pixels.0 to pixels.2 are missing; there are no columns for the 3 values of other: other.0 to other.2 are"
        + " missing. The file has the columns a, b, c, d, e, f",
        PIXELS, Port.real("other", 3));
  }

  @Test
  void refusesAColumnThatIsThereTwice() {
    requireRefused("age,age\n1,2\n", ":1: two columns have the name age", AGE);
  }

  @Test
  void refusesRaggedRows() {
    requireRefused("age,digit\n1,2\n\n3\n", ":4: 1 field, but 2 columns", AGE, DIGIT);
    requireRefused("age,digit\n1,2,3\n", ":2: 3 fields, but 2 columns", AGE, DIGIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "nan", "inf", "Infinity", "-Infinity", "abc", "0x1p3", "1f", "1e999", "1.2.3", "1e40"})
  void refusesWhatIsNoFiniteNumber(String text) {
    requireRefused("digit,age\n1,2\n1," + text + "\n", ":3:age: \"" + text + "\" is not a finite f32 number", AGE);
  }

  @Test
  void aMessageIsOneLine() throws IOException {
    requireRefused("age\n\"4\n2\"\n", ":2:age: \"4\\n2\" is not a finite f32 number", AGE);
    assertThat(read("age,\"sepal\r\n length\"\n1,2\n", AGE).notes())
        .containsExactly(folder.resolve("data.csv") + ": unused columns: sepal length");
  }

  @Test
  void refusesEmptyFields() {
    requireRefused("age,digit\n1,\n", ":2:digit: the field is empty: fill it in, or leave the example out", AGE, DIGIT);
    requireRefused("age,digit\n,1\n", ":2:age: the field is empty: fill it in, or leave the example out", AGE, DIGIT);
  }

  @ParameterizedTest
  @CsvSource({"10", "-1", "1.5", "1e30"})
  void refusesOtherClasses(String text) {
    requireRefused("digit\n" + text + "\n", ":2:digit: \"" + text + "\" is not one of the classes of digit:"
        + " whole numbers, 0 to 9", DIGIT);
  }

  @Test
  void truthValuesAreNoNumbers() {
    requireRefused("age\ntrue\n", ":2:age: \"true\" is not a finite f32 number", AGE);
  }

  @Test
  void classesAreNotRoundedToFloats() throws IOException {
    assertThat(read("i\n16777217\n", Port.index("i", 1 << 25)).array(0)).isEqualTo(new int[] {16777217});
  }

  @Test
  void refusesTextForClasses() {
    requireRefused("digit\nseven\n", ":2:digit: \"seven\" is not one of the classes of digit:"
        + " whole numbers, 0 to 9", DIGIT);
  }

  @Test
  void classesMayBeWrittenAsRealsOrIgnored() throws IOException {
    assertThat(read("digit\n3.0\n-100\n", DIGIT.ignoring(-100)).array(0)).isEqualTo(new int[] {3, -100});
  }

  @Test
  void truthValuesAreWordsOrDigits() throws IOException {
    assertThat(read("kept\ntrue\nFalse\n1\n0\n", Port.truth("kept")).array(0))
        .isEqualTo(new boolean[] {true, false, true, false});
    requireRefused("kept\nyes\n", ":2:kept: \"yes\" is none of true, false, 1 and 0", Port.truth("kept"));
  }

  @Test
  void anExtentIsItsBound() throws IOException {
    Examples examples = read("age\n1\n", AGE, Port.extent("t", 64));
    assertThat(examples.array(1)).isEqualTo(new int[] {64});
  }

  @Test
  void refusesFilesWithoutExamples() {
    requireRefused("", ": the file is empty; its first line must name the columns", AGE);
    requireRefused("age\n", ": there is no example after the names of the columns", AGE);
  }

  @Test
  void refusesSharedInputs() {
    requireRefused("age\n1\n", ": the input age is shared by all examples: a CSV file can't hold it",
        AGE.forAllExamples());
  }

  @Test
  void floatsAreRoundedOnce() throws IOException {
    // Halfway between two floats but for the last digit: by way of double it would be rounded down.
    assertThat(read("age\n1.00000005960464477540\n", AGE).array(0)).isEqualTo(new float[] {1.0000001f});
  }

  @Test
  void readsMoreRowsThanItsFirstArrayHolds() throws IOException {
    StringBuilder text = new StringBuilder("age\n");
    for (int i = 0; i < 5000; i++) {
      text.append(i).append('\n');
    }
    float[] ages = (float[]) read(text.toString(), AGE).array(0);
    assertThat(ages).hasSize(5000);
    assertThat(ages[4999]).isEqualTo(4999);
  }

  private void requireRefused(String text, String problem, Port... ports) {
    assertThatThrownBy(() -> read(text, ports)).isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("data.csv") + problem);
  }

  private Examples read(String text, Port... ports) throws IOException {
    return Examples.read(write(text), List.of(ports), Precision.F32);
  }

  private List<List<String>> records(String text) throws IOException {
    return records(write(text));
  }

  private static List<List<String>> records(Path file) throws IOException {
    List<List<String>> records = new ArrayList<>();
    try (CsvReader reader = new CsvReader(file)) {
      while (reader.next()) {
        records.add(List.copyOf(reader.fields()));
      }
    }
    return records;
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), text);
  }
}
