package org.descentlang.samples.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AlphabetTest {

  @Test
  void theMostFrequentCharactersComeFirst() {
    Alphabet alphabet = Alphabet.of("a whale, a whale", 80);
    assertThat(alphabet.classes("aehlw, ")).containsExactly(1, 3, 4, 5, 6, 7, 2);
    assertThat(alphabet.character(1)).isEqualTo('a');
    assertThat(alphabet.character(7)).isEqualTo(',');
  }

  @Test
  void whatItLacksIsOneClass() {
    Alphabet alphabet = Alphabet.of("aaabbc", 3);
    assertThat(alphabet.classes("abcd")).containsExactly(1, 2, 0, 0);
    assertThat(alphabet.character(0)).isEqualTo('\uFFFD');
    assertThat(Alphabet.of("a", 3).character(2)).isEqualTo('\uFFFD');
  }
}
