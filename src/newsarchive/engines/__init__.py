"""Who answers an `Archive`: engines that keep articles and answer requests.

base    the protocol that every engine has, in values of this package
local   one folder on one machine
"""
