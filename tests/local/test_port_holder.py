import os
import socket
import sys

import pytest

from local.port_holder import port_holder


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere lsof is asked, if it is there")
def test_the_process_that_listens_is_named_and_nobody_where_nobody_does():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        assert port_holder(port) == ""
        listening.listen()
        assert port_holder(port).endswith(f"(pid {os.getpid()})")
    assert port_holder(port) == ""
