"""Tests of the work that no request waits for."""

from threading import Event, current_thread

from forum_site.http.background import Background


def test_calls_are_made_in_order_in_one_daemon_thread():
    background, done, made = Background(), Event(), []

    def call(number):
        made.append((number, current_thread()))

    for number in range(3):
        background(call, number)
    background(done.set)
    assert done.wait(10)
    assert [number for number, _thread in made] == [0, 1, 2]
    [thread] = {thread for _number, thread in made}
    assert thread.daemon
    assert thread is not current_thread()


def test_a_call_that_fails_is_logged_and_stops_none_of_the_others(caplog):
    background, done = Background(), Event()
    background(lambda: 1 / 0)
    background(done.set)
    assert done.wait(10)
    assert "ZeroDivisionError" in caplog.text
