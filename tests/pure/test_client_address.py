"""Which client a request comes from."""

import pytest

from upline.kernel.client_address import UNKNOWN, client_address, limited_network


@pytest.mark.parametrize(
    ("forwarded_for", "behind_proxy", "address"),
    [
        ("1.1.1.1, 192.0.2.7", True, "192.0.2.7"),
        ("1.1.1.1, 192.0.2.7", False, "10.0.0.1"),
        ("", True, "10.0.0.1"),
        ("1.1.1.1, ", True, "10.0.0.1"),
    ],
)
def test_last_forwarded_address_counts_behind_a_proxy_only(forwarded_for, behind_proxy, address):
    assert client_address("10.0.0.1", forwarded_for, behind_proxy=behind_proxy) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("a name", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_ipv6_addresses_of_one_network_count_as_one_client(address, network):
    assert limited_network(address) == network
