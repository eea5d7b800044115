package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.255.255, true",
    "10.0.0.0/8,      11.0.0.0,       false",
    "10.1.2.0/23,     10.1.3.255,     true",
    "10.1.2.0/23,     10.1.4.0,       false",
    "10.1.2.3,        10.1.2.3,       true",
    "10.1.2.3,        10.1.2.4,       false",
    "10.1.2.3/32,     10.1.2.2,       false",
    "0.0.0.0/0,       203.0.113.9,    true",
    "fd00::/8,        fdff::1,        true",
    "fd00::/8,        fe00::1,        false",
    "2001:db8::/33,   2001:db8:7fff::, true",
    "2001:db8::/33,   2001:db8:8000::, false",
    "::/0,            10.0.0.1,       false",
    "0.0.0.0/0,       ::1,            false"
  })
  void an_address_lies_in_a_range_or_not(String range, String address, boolean lies) {
    assertThat(AddressRange.of(range).contains(SampleFacts.address(address))).isEqualTo(lies);
  }

  @Test
  void host_bits_of_the_range_do_not_matter() {
    assertThat(AddressRange.of("10.1.2.3/8").contains(SampleFacts.address("10.9.9.9"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "localhost",
        "db.internal/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "10.0.0.256/8",
        "fd00::/129",
        "fd00::%eth0/8",
        "10.0.0.0 /8"
      })
  void what_is_not_a_range_is_refused_without_asking_a_resolver(String text) {
    assertThat(AddressRange.isRange(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.of(text));
  }

  @Test
  void ranges_of_one_text_are_equal() {
    assertThat(AddressRange.of("10.0.0.0/8"))
        .isEqualTo(AddressRange.of("10.0.0.0/8"))
        .hasSameHashCodeAs(AddressRange.of("10.0.0.0/8"))
        .isNotEqualTo(AddressRange.of("10.0.0.0/9"))
        .hasToString("10.0.0.0/8");
  }
}
