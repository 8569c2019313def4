module webchat

go 1.25.0
