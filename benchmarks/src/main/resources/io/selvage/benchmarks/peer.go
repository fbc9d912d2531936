// The work of some benchmarks in Go. Reads orders, one a line: what to do and how much of it; answers "done".
package main

import "fmt"

// Two goroutines take turns: one operation is one switch.
func pingPong(turns int) {
	there := make(chan int)
	back := make(chan int)
	go func() {
		for i := 0; i < turns; i++ {
			back <- <-there
		}
	}()
	for i := 0; i < turns; i++ {
		there <- i
		<-back
	}
}

// A tree of goroutines, ten to each, that sends the sum of the numbers of its leaves.
func skynet(result chan int64, first int64, leaves int64) {
	if leaves == 1 {
		result <- first
		return
	}
	results := make(chan int64)
	each := leaves / 10
	for i := int64(0); i < 10; i++ {
		go skynet(results, first+i*each, each)
	}
	sum := int64(0)
	for i := 0; i < 10; i++ {
		sum += <-results
	}
	result <- sum
}

func main() {
	var what string
	var size int
	for {
		if _, err := fmt.Scanln(&what, &size); err != nil {
			return
		}
		switch what {
		case "ping-pong":
			pingPong(size)
		case "skynet":
			result := make(chan int64)
			go skynet(result, 0, int64(size))
			if sum := <-result; sum != int64(size)*int64(size-1)/2 {
				fmt.Println("wrong sum", sum)
				continue
			}
		default:
			fmt.Println("unknown", what)
			continue
		}
		fmt.Println("done")
	}
}
