package org.descentlang.compiler.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileNamesTest {
  @ParameterizedTest
  @CsvSource({
      "a.dl, a.dl", "./a.dl, a.dl", "x/./y//a.dl, x/y/a.dl", "x/../a.dl, a.dl", "x/y/../../a.dl, a.dl",
      "../a.dl, ../a.dl", "x/../../a.dl, ../a.dl", "../../a.dl, ../../a.dl", "/x/../a.dl, /a.dl", "/../a.dl, /../a.dl",
      "C:/x/../a.dl, C:/a.dl"
  })
  void aPlainNameHasNoDetours(String name, String plain) {
    assertThat(FileNames.plain(name)).isEqualTo(plain);
    assertThat(FileNames.plain(plain)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
      "a.dl, b.dl, b.dl", "x/a.dl, b.dl, x/b.dl", "x/a.dl, ../b.dl, b.dl", "a.dl, ../b.dl, ../b.dl",
      "../a.dl, ../b.dl, ../../b.dl", "/x/a.dl, y/./b.dl, /x/y/b.dl"
  })
  void aPathBeginsInTheFolderOfTheFile(String name, String path, String file) {
    assertThat(FileNames.beside(name, path)).isEqualTo(file);
  }
}
